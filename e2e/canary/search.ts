import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join, relative } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Secrets } from './secrets.ts'
import { byteListsOf, PIECE, type Spelling, spellingsOf } from './spellings.ts'

/** Something that was written, sent or stored. */
export interface Evidence {
  where: string
  bytes: Uint8Array
}

/** A piece of a secret where it should not be. */
export interface Leak {
  secret: string
  spelling: string
  where: string
  around: string
}

const AROUND = 60

/**
 * Makes the search for secrets: any {@link PIECE} characters in a row of any spelling of any of them. Of each spelling the first find
 * in a piece of evidence is told.
 */
export function searchFor(secrets: Secrets, spell: (secret: string) => Spelling[] = spellingsOf) {
  const pieces = new Map<string, { secret: string; spelling: string }>()
  const isPiece = new Uint8Array(HASHES)
  for (const [secret, value] of Object.entries(secrets)) {
    if (value.length < PIECE) throw new TypeError(`${secret} must have at least ${PIECE} characters`)
    for (const { name, text } of spell(value)) {
      eachPiece(Buffer.from(text, 'latin1'), (hash, at) => {
        isPiece[hash & (HASHES - 1)] = 1
        const piece = text.slice(at, at + PIECE)
        if (!pieces.has(piece)) pieces.set(piece, { secret, spelling: name })
      })
    }
  }
  const lists = Object.entries(secrets).flatMap(([secret, value]) =>
    byteListsOf(value).map(({ name, text }) => ({ secret, spelling: name, text })),
  )

  return ({ where, bytes: given }: Evidence): Leak[] => {
    const bytes = Buffer.from(given.buffer, given.byteOffset, given.byteLength)
    const found = new Map<string, Leak>()
    const note = (secret: string, spelling: string, at: number): void => {
      const key = `${secret} ${spelling}`
      const around = bytes.toString('latin1', Math.max(0, at - AROUND), at + AROUND)
      if (!found.has(key)) found.set(key, { secret, spelling, where, around })
    }
    eachPiece(bytes, (hash, at) => {
      const hit = isPiece[hash & (HASHES - 1)] === 0 ? undefined : pieces.get(bytes.toString('latin1', at, at + PIECE))
      if (hit !== undefined) note(hit.secret, hit.spelling, at)
    })
    for (const { secret, spelling, text } of lists) {
      const at = bytes.indexOf(text)
      if (at >= 0) note(secret, spelling, at)
    }
    return [...found.values()]
  }
}

const HASHES = 1 << 22
const BASE = 16_777_619
/** What the first byte of a piece counts for in its hash. */
const FIRST = Array.from({ length: PIECE }).reduce<number>((power) => Math.imul(power, BASE), 1)

/** Goes through all pieces with a hash of each, made from the one before: most of what is looked at is no secret. */
function eachPiece(bytes: Uint8Array, take: (hash: number, at: number) => void): void {
  let hash = 0
  for (let at = 0; at < bytes.length; at += 1) {
    hash = (Math.imul(hash, BASE) + (bytes[at] as number)) | 0
    if (at >= PIECE) hash = (hash - Math.imul(bytes[at - PIECE] as number, FIRST)) | 0
    if (at >= PIECE - 1) take(hash, at - PIECE + 1)
  }
}

/** Every file below a folder, its path among what is looked at. */
export function filesBelow(folder: string, skips: (path: string) => boolean = () => false): Evidence[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile() && !skips(path))
    .map((path) => {
      const where = relative(folder, path)
      return { where, bytes: Buffer.concat([Buffer.from(`${where}\n`), readFileSync(path)]) }
    })
}

/** Every row of every table: a long text lies in pieces all over the file of its database. */
export function rowsOf(path: string): Evidence[] {
  const database = new DatabaseSync(path, { readOnly: true, timeout: 5000 })
  try {
    const tables = database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").all() as { name: string }[]
    return tables.map(({ name }) => {
      const rows = database.prepare(`SELECT * FROM "${name}"`).all()
      const text = rows.map((row) => Object.values(row).map(cellText).join('\t')).join('\n')
      return { where: `rows of ${name}`, bytes: Buffer.from(text) }
    })
  } finally {
    database.close()
  }
}

const cellText = (cell: unknown): string =>
  cell instanceof Uint8Array ? Buffer.from(cell).toString('latin1') : String(cell)
