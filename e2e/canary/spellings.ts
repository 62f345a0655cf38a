import { createHash } from 'node:crypto'

/** A secret in other clothes. Texts are given as Latin-1: a character is a byte. */
export interface Spelling {
  name: string
  text: string
}

/** In how many characters in a row of a spelling there is enough of a secret to find it by. */
export const PIECE = 12

/** Every way in which a secret gets into an output by accident; any {@link PIECE} characters of one are a find. */
export function spellingsOf(secret: string): Spelling[] {
  const bytes = Buffer.from(secret)
  const written = {
    'as it is': secret,
    'in JSON': json(secret),
    'in JSON in JSON': json(json(secret)),
    'percent-encoded': encodeURIComponent(secret),
    'percent-encoded in lower case': lowerEscapes(encodeURIComponent(secret)),
    'percent-encoded byte by byte': everyByte(bytes, (byte) => `%${hexOf(byte).toUpperCase()}`),
    'in a form': new URLSearchParams({ '': secret }).toString().slice(1),
    'in HTML': secret.replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? ''),
    'in hex': bytes.toString('hex'),
    'in capital hex': bytes.toString('hex').toUpperCase(),
    'as Node shows bytes': everyByte(bytes, (byte) => ` ${hexOf(byte)}`),
    'as its SHA-1': digest('sha1', bytes),
    'as its SHA-256': digest('sha256', bytes),
    'as its SHA-256 in base64': Buffer.from(digest('sha256', bytes), 'hex').toString('base64').replace(/=+$/, ''),
  }
  const named = Object.entries(written).map(([name, text]) => ({ name, text: latin1(text) }))
  const encoded = [0, 1, 2].flatMap((before) => {
    const text = base64After(before, bytes)
    return [
      { name: `in base64 after ${before}`, text },
      { name: `in base64url after ${before}`, text: text.replaceAll('+', '-').replaceAll('/', '_') },
    ]
  })
  return [...named, ...encoded]
}

/** Lists of numbers are long, and twelve characters of one are in many others: how a secret begins as such a list. */
export const byteListsOf = (secret: string): Spelling[] =>
  [', ', ','].map((comma) => ({
    name: 'as a list of bytes',
    text: [...Buffer.from(secret).subarray(0, PIECE)].join(comma),
  }))

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

const json = (text: string): string => JSON.stringify(text).slice(1, -1)
const hexOf = (byte: number): string => byte.toString(16).padStart(2, '0')
const everyByte = (bytes: Buffer, show: (byte: number) => string): string => [...bytes].map(show).join('')
const lowerEscapes = (text: string): string => text.replaceAll(/%../g, (escaped) => escaped.toLowerCase())
const latin1 = (text: string): string => Buffer.from(text).toString('latin1')
const digest = (algorithm: string, bytes: Buffer): string => createHash(algorithm).update(bytes).digest('hex')

/** Base64 after so many other bytes: what of it these bytes alone decide. */
function base64After(before: number, bytes: Buffer): string {
  const text = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64')
  return text.slice(Math.ceil((before * 8) / 6), Math.floor(((before + bytes.length) * 8) / 6))
}
