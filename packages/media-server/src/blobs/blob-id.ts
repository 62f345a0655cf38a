import { randomBytes } from 'node:crypto'

/** A blob's name: 128 random bits in 32 hex digits. Nothing a client sends ever becomes part of it. */
export const createBlobId = (): string => randomBytes(16).toString('hex')

export const isBlobId = (text: string): boolean => /^[0-9a-f]{32}$/.test(text)

/** Paths are made of blob ids, so whatever is not one stops here. */
export function requireBlobId(id: string): void {
  if (!isBlobId(id)) throw new TypeError(`a blob id must be 32 lower-case hex digits, not ${JSON.stringify(id)}`)
}
