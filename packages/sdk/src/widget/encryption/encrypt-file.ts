import type { Chosen } from '../../engine/contract.ts'
import { UploadError } from '../../uploader/contract.ts'
import type { Texts } from '../text/translate.ts'
import type { Encryption, WidgetOptions } from '../widget-options.ts'
import { problemsOf } from './encryption-problems.ts'
import { TEXTS } from './texts.ts'

/** A file is encrypted as a whole, in memory, where it stands twice for a moment. */
export const MOST_ENCRYPTED_BYTES = 200_000_000
/** The digest of what was encrypted under each key and initialization vector on this page. */
const used = new Map<string, string>()

/**
 * What is uploaded of a file that is encrypted: AES-GCM, its tag of 16 bytes at the end.
 * @throws UploadError `file_refused` for an address, for a file beyond {@link MOST_ENCRYPTED_BYTES}, and for a second file under one
 * key and vector, which would give away both.
 */
export async function encryptFile(
  chosen: Chosen,
  encryption: NonNullable<WidgetOptions['encryption']>,
  texts: Texts,
): Promise<Chosen> {
  const { source, name } = chosen
  const say = texts.sayIn(TEXTS)
  if (typeof source === 'string') throw refusal(say('encryption.address', { name }))
  if (source.size > MOST_ENCRYPTED_BYTES) {
    const [bytes, most] = [texts.bytes(source.size), texts.bytes(MOST_ENCRYPTED_BYTES)]
    throw refusal(say('encryption.too_large', { name, bytes, most }))
  }
  if (!crypto.subtle as boolean) throw refusal(say('encryption.insecure'))
  const said =
    typeof encryption === 'function' ? await encryption({ name, size: source.size, type: source.type }) : encryption
  const [problem] = problemsOf(said)
  if (problem !== undefined) throw refusal(problem)
  const plain = await source.arrayBuffer()
  requireFresh(said, new Uint8Array(await crypto.subtle.digest('SHA-256', plain)).join())
  const key = await crypto.subtle.importKey('raw', bytesOf(said.key), 'AES-GCM', false, ['encrypt'])
  const algorithm = { name: 'AES-GCM', iv: bytesOf(said.iv) }
  const encrypted = await crypto.subtle.encrypt(algorithm, key, plain)
  return { ...chosen, source: new Blob([encrypted], { type: 'application/octet-stream' }) }
}

/** The same bytes again, after a failure, are the same secret. */
function requireFresh({ key, iv }: Encryption, digest: string): void {
  const id = `${key} ${iv}`.toLowerCase()
  const before = used.get(id)
  if (before !== undefined && before !== digest)
    throw refusal('encryption.iv was used for another file: give each its own, by a function (file) => ({ key, iv })')
  used.set(id, digest)
}

const bytesOf = (hex: string) => Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))

const refusal = (message: string): UploadError => new UploadError(message, { code: 'file_refused', status: 422 })
