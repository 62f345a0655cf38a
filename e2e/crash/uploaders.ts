import { createHash } from 'node:crypto'
import { EventEmitter, once } from 'node:events'
import { v2 as cloudinary } from 'cloudinary'
import { beginChunked, type ChunkedUpload, type SendChunk, sendRest } from './chunked-uploads.ts'
import type { CrashServer } from './crash-server.ts'
import type { Ledger } from './ledger.ts'
import { drawPicture, EAGER, EAGER_PATHS, LAZY_PATH } from './pictures.ts'
import type { Random } from './random.ts'

const UPLOADERS = 4
/** Names of each uploader: few enough to look at all of them after every crash, so most uploads overwrite. */
const NAMES_EACH = 25
/** Of these, the first are images, with derived ones made along with them. */
const IMAGES_EACH = 5
const DELETION_SHARE = 0.1
/** Of raw files. */
const CHUNKED_SHARE = 0.4
/** A server that has not answered by then is not slow but stuck. */
const ANSWER_LIMIT_MS = 15_000
const LEAST_BYTES = 1_000
const MOST_BYTES = 300_000

/** What the server would not do, in its own words. */
class Refused extends Error {}

export interface Load {
  /** Resolves when this many changes were acknowledged, or when the load ended before. */
  acknowledged(count: number): Promise<void>
  /** Resolves when the server has gone away; rejects when it answered what it should not. */
  ended: Promise<void>
}

/**
 * Signed uploads of raw files and images, whole and in chunks, and deletions, over HTTP until the server goes away.
 * @param unfinished the upload in chunks that each uploader was at when the server went away: it goes on with that.
 */
export function startUploaders(
  server: CrashServer,
  ledger: Ledger,
  random: Random,
  unfinished: Map<number, ChunkedUpload>,
): Load {
  const sendChunk: SendChunk = ({ name, uploadId }, { bytes, range }) => {
    const headers = { 'x-unique-upload-id': uploadId, 'content-range': range }
    return send(server, 'upload', name, { overwrite: 'true' }, bytes, headers)
  }
  /** Whether the server was there to the end. */
  const goOn = async (uploader: number, upload: ChunkedUpload): Promise<boolean> => {
    // Whether a chunk of it was acknowledged or not: the server may have taken one whose answer was cut off.
    const isResumed = unfinished.get(uploader) === upload
    unfinished.set(uploader, upload)
    try {
      if (!(await sendRest(upload, ledger, sendChunk))) return false
    } catch (error) {
      if (!isResumed || !(error instanceof Refused)) throw error
      ledger.forgotten(upload.name, error.message)
    }
    unfinished.delete(uploader)
    return true
  }
  const noise = random.bytes(2 * MOST_BYTES)
  const progress = new EventEmitter()
  let count = 0
  const uploaders = Array.from({ length: UPLOADERS }, async (_, uploader) => {
    const former = unfinished.get(uploader)
    if (former && !(await goOn(uploader, former))) return
    for (;;) {
      const number = random.integer(0, NAMES_EACH - 1)
      const isImage = number < IMAGES_EACH
      const name = `${isImage ? 'image' : 'raw'}/upload/crash/${uploader}/${number}`
      const deletes = ledger.current(name) !== null && random.fraction() < DELETION_SHARE
      const changed = deletes
        ? await destroy(server, ledger, name)
        : isImage
          ? await uploadImage(server, ledger, name, await drawPicture(random))
          : random.fraction() < CHUNKED_SHARE
            ? await goOn(uploader, beginChunked(name, draw(noise, random), random))
            : (await upload(server, ledger, name, draw(noise, random))) !== null
      if (!changed) return
      count += 1
      progress.emit(`acknowledged ${count}`)
    }
  })
  const ended = Promise.all(uploaders).then(() => {})
  return {
    ended,
    acknowledged: (wanted) => Promise.race([once(progress, `acknowledged ${wanted}`).then(() => {}), ended]),
  }
}

/** Uploads with derived images, and asks for another one of them; `false` when the server went away. */
async function uploadImage(server: CrashServer, ledger: Ledger, name: string, bytes: Buffer<ArrayBuffer>) {
  const answer = await upload(server, ledger, name, bytes, { eager: EAGER })
  if (answer === null) return false
  const made = (answer.eager as { transformation: string }[]).map(({ transformation }) => transformation)
  if (made.join() !== EAGER_PATHS.join()) throw new Error(`eager images were answered with ${JSON.stringify(made)}`)
  try {
    const url = `${server.mediaUrl}/demo/${name.replace('/crash/', `/${LAZY_PATH}/crash/`)}.png`
    const response = await fetch(url, { signal: AbortSignal.timeout(ANSWER_LIMIT_MS) })
    await response.bytes()
    if (response.status !== 200) throw new Error(`${url} was answered with ${response.status}: ${server.words()}`)
    return true
  } catch (error) {
    if (error instanceof TypeError) return false
    throw error
  }
}

/** What was answered; `null` when the server went away: then nobody knows what became of it. */
async function upload(
  server: CrashServer,
  ledger: Ledger,
  name: string,
  bytes: Buffer<ArrayBuffer>,
  more: Record<string, string> = {},
): Promise<Record<string, unknown> | null> {
  const etag = createHash('md5').update(bytes).digest('hex')
  ledger.begin(name, etag)
  const answer = await send(server, 'upload', name, { overwrite: 'true', ...more }, bytes)
  if (answer === null) return null
  if (answer.etag !== etag) throw new Error(`upload of ${etag} was acknowledged with ${JSON.stringify(answer)}`)
  ledger.acknowledge(name)
  return answer
}

async function destroy(server: CrashServer, ledger: Ledger, name: string): Promise<boolean> {
  ledger.begin(name, null)
  const answer = await send(server, 'destroy', name)
  if (answer === null) return false
  if (answer.result !== 'ok') throw new Error(`deletion of ${name} was answered with ${JSON.stringify(answer)}`)
  ledger.acknowledge(name)
  return true
}

async function send(
  server: CrashServer,
  action: 'upload' | 'destroy',
  name: string,
  parameters: Record<string, string> = {},
  file?: Buffer<ArrayBuffer>,
  headers: Record<string, string> = {},
): Promise<Record<string, unknown> | null> {
  const [resourceType, type = '', ...publicId] = name.split('/')
  const signed = {
    public_id: publicId.join('/'),
    type,
    ...parameters,
    timestamp: String(Math.floor(Date.now() / 1000)),
  }
  const signature = cloudinary.utils.api_sign_request(signed, server.apiSecret)
  const form = new FormData()
  for (const [field, value] of Object.entries({ ...signed, api_key: server.apiKey, signature })) form.set(field, value)
  if (file) form.set('file', new Blob([file]), 'file.bin')
  let response: Response
  let text: string
  try {
    const signal = AbortSignal.timeout(ANSWER_LIMIT_MS)
    response = await fetch(`${server.mediaUrl}/v1_1/demo/${resourceType}/${action}`, {
      method: 'POST',
      headers,
      body: form,
      signal,
    })
    text = await response.text()
  } catch (error) {
    if (error instanceof TypeError) return null // fetch failed, or the answer broke off
    throw error
  }
  if (response.status !== 200)
    throw new Refused(`${action} was answered with ${response.status} ${text}: ${server.words()}`)
  return JSON.parse(text) as Record<string, unknown>
}

/** Bytes that no other upload has: a serial number, then noise from somewhere. */
function draw(noise: Buffer, random: Random): Buffer<ArrayBuffer> {
  const size = random.integer(LEAST_BYTES, MOST_BYTES)
  const start = random.integer(0, noise.length - size)
  return Buffer.concat([random.bytes(16), noise.subarray(start, start + size - 16)])
}
