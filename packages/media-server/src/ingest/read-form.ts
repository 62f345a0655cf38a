import { setImmediate as nextTurn } from 'node:timers/promises'
import type { StagedBlob } from '../blobs/blob-store.ts'
import { refuse } from '../errors/cloudinary-error.ts'
import { type BodyLimits, type BodyReader, createBodyReader } from './body-reader.ts'
import { decodeDataUri } from './data-uri.ts'
import { createFieldCollector, FIELD_LIMITS, type Fields, type Lists } from './field-collector.ts'
import { bodyMemory, type HeldMemory, type MemoryShare } from './held-memory.ts'
import { readMultipart } from './multipart.ts'
import { createFileReceiver, type FileReceiver, type ReceivedFile } from './received-file.ts'
import { readJson, readUrlencoded } from './small-body.ts'

export interface FormSource {
  headers: Headers
  body: AsyncIterable<Uint8Array>
  /** Aborted when the client is gone. */
  signal?: AbortSignal | undefined
}

export interface FormOptions extends BodyLimits {
  /** Opens the blob for the file; called at most once. Without it a file is refused, and the body is small. */
  stage?: () => Promise<StagedBlob>
  /** How many fields there may be, items of lists among them. Default 100. */
  maxFields?: number
  /** Told of all fields before a file that came as text is decoded: that work is for who may ask for it. Throws to refuse. */
  admit?: (fields: Fields) => void | Promise<void>
  /** Opens a file that is named by a URL. Without it such a file is refused. */
  openRemote?: ((url: string) => Promise<{ filename: string | null; body: AsyncIterable<Uint8Array> }>) | undefined
  /** What bodies may take of memory together. Default {@link bodyMemory}, that of this process. */
  memory?: HeldMemory
}

export interface Form {
  fields: Fields
  lists: Lists
  /** The caller's to commit or to discard. */
  file: ReceivedFile | null
}

/** Every scheme that has a host, known or not. A data URI has none. */
const URL_LIKE = /^[a-z][a-z0-9+.-]*:\/\//i

/** A body without a file: far more than any action's fields need. */
const FIELDS_MAX_BYTES = 1_000_000

/** What reads a body of one media type: reports fields, opens the file, and returns at the end of the body. */
export interface FormParts {
  maxFields: number
  field(name: string | undefined, value: string): void
  openFile(name: string | undefined, filename: string | null): Promise<FileReceiver>
}

type Read = (reader: BodyReader, contentType: string, parts: FormParts, memory: MemoryShare) => Promise<void>

const READERS: Record<string, Read> = {
  'multipart/form-data': readMultipart,
  'application/x-www-form-urlencoded': readUrlencoded,
  'application/json': readJson,
}

/**
 * Reads the body of an upload or of an action: fields in any order, before or after the file, and at most one file,
 * which goes to its blob as it arrives. When this throws, the blob is gone.
 * @throws CloudinaryError `requestTooLarge`, `uploadTooLarge`, `malformedBody`, `bodyStalled`, `unsupportedMediaType`, `remoteFilesOff`, `memoryBusy`, and what `openRemote` throws.
 */
export async function readForm(source: FormSource, options: FormOptions): Promise<Form> {
  const contentType = source.headers.get('content-type') ?? ''
  const mediaType = contentType.split(';', 1)[0]?.trim().toLowerCase() ?? ''
  const read = Object.hasOwn(READERS, mediaType) ? READERS[mediaType] : undefined
  if (read === undefined) throw refuse('unsupportedMediaType', contentType)
  const maxRequestBytes = Math.min(options.maxRequestBytes, options.stage ? Number.POSITIVE_INFINITY : FIELDS_MAX_BYTES)
  const tooLarge = options.stage ? 'uploadTooLarge' : 'requestTooLarge'
  if (Number(source.headers.get('content-length') ?? 0) > maxRequestBytes) throw refuse(tooLarge, maxRequestBytes)

  const maxFields = options.maxFields ?? FIELD_LIMITS.count
  const collector = createFieldCollector(maxFields)
  let receiver: FileReceiver | null = null
  let staged: StagedBlob | null = null
  const openFile = async (name: string | undefined, filename: string | null) => {
    if (name !== 'file') throw refuse('malformedBody', `a file part must be named "file", not ${JSON.stringify(name)}`)
    if (receiver !== null) throw refuse('malformedBody', 'file comes twice')
    if (options.stage === undefined) throw refuse('malformedBody', 'this action takes no file')
    if (filename !== null && filename.length > 1024)
      throw refuse('malformedBody', `the file's name has ${filename.length} characters, at most 1024 are allowed`)
    staged = await options.stage()
    receiver = createFileReceiver(staged, filename)
    return receiver
  }

  const readDataUri = async (text: string) => {
    const target = await openFile('file', null)
    for (const piece of decodeDataUri(text)) {
      await target.write(piece)
      await nextTurn()
    }
  }
  const readRemote = async (url: string) => {
    if (options.openRemote === undefined) throw refuse('remoteFilesOff', url)
    const { filename, body } = await options.openRemote(url)
    const target = await openFile('file', filename)
    for await (const chunk of body) await target.write(chunk)
  }

  const reader = createBodyReader(source, { ...options, maxRequestBytes, tooLarge })
  const memory = (options.memory ?? bodyMemory).share()
  try {
    await read(reader, contentType, { maxFields, field: collector.add, openFile }, memory)
    const {
      fields: { file: text, ...fields },
      lists,
    } = collector.collected()
    await options.admit?.(fields)
    if (text !== undefined) {
      if (URL_LIKE.test(text)) await readRemote(text)
      else await readDataUri(text)
    }
    return { fields, lists, file: (receiver as FileReceiver | null)?.finish() ?? null }
  } catch (error) {
    await (staged as StagedBlob | null)?.discard()
    throw error
  } finally {
    reader.release()
    memory.release()
  }
}
