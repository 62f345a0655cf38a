import { shown } from '../protocol/shown.ts'
import type { Registry } from './registry.ts'

/** The longest text in UTF-8 bytes, by field. Several stand in one index together, and Postgres takes 2,704 bytes in one. */
const MAX_BYTES: Readonly<Record<string, number>> = {
  id: 255,
  assetId: 255,
  after: 255,
  holder: 255,
  cloudName: 255,
  profile: 255,
  subjectId: 1024,
  publicId: 1024,
  key: 1024,
}

/** What the arguments of an operation are called where they are no objects. */
const ARGUMENTS: Readonly<Record<string, readonly string[]>> = {
  getGrant: ['id'],
  claimGrant: ['id'],
  settleGrant: ['id', 'holder'],
  extendLease: ['id', 'holder'],
  releaseGrant: ['id', 'holder'],
  getAsset: ['id'],
  findAsset: ['cloudName'],
  moveAsset: ['id'],
  spendOnce: ['key'],
  forgetSubject: ['cloudName', 'subjectId'],
}

const NOTHING = Object.freeze([])
/** What is there under a name that nothing can have. */
const ABSENT: Readonly<Record<string, unknown>> = {
  getGrant: null,
  claimGrant: null,
  extendLease: false,
  releaseGrant: undefined,
  unsettledGrants: NOTHING,
  getAsset: null,
  findAsset: null,
  listAssets: NOTHING,
  purgeableAssets: NOTHING,
  readAudit: NOTHING,
}

/**
 * Lets through what every database keeps as it is. Others would not fail alike: SQLite writes U+FFFD for half a character, so that
 * two subjects could become one; Postgres takes no U+0000 and no long key in an index.
 */
export function storableOnly<R extends Registry>(registry: R): R {
  const operations = Object.entries(registry).map(([name, operation]) => [
    name,
    async (...values: unknown[]) => {
      const problem = problemOf(name, values)
      if (problem === null) return operation(...values)
      if (problem.kind === 'text' && Object.hasOwn(ABSENT, name)) return ABSENT[name]
      throw new TypeError(`${name}: ${problem.message}`)
    },
  ])
  return Object.fromEntries(operations) as R
}

interface Problem {
  kind: 'text' | 'number'
  message: string
}

function problemOf(operation: string, values: readonly unknown[]): Problem | null {
  const names = ARGUMENTS[operation] ?? []
  for (const [index, value] of values.entries()) {
    const problem = problemIn(names[index] ?? '', value)
    if (problem !== null) return problem
  }
  return null
}

function problemIn(name: string, value: unknown): Problem | null {
  if (typeof value === 'string') return problemOfText(name, value)
  if (typeof value === 'number') return problemOfNumber(name, value)
  if (typeof value !== 'object' || value === null) return null
  for (const [key, part] of Object.entries(value)) {
    const problem = problemIn(Array.isArray(value) ? name : key, part)
    if (problem !== null) return problem
  }
  return null
}

function problemOfText(name: string, text: string): Problem | null {
  const mostBytes = Object.hasOwn(MAX_BYTES, name) ? MAX_BYTES[name] : undefined
  if (!text.isWellFormed() || text.includes('\0'))
    return { kind: 'text', message: `${name} must be whole characters without U+0000, not ${shown(text)}` }
  // No character has more than three bytes for each of its UTF-16 units.
  if (mostBytes === undefined || text.length * 3 <= mostBytes) return null
  const bytes = new TextEncoder().encode(text).length
  if (bytes <= mostBytes) return null
  return { kind: 'text', message: `${name} must be at most ${mostBytes} bytes of UTF-8, not ${bytes}: ${shown(text)}` }
}

function problemOfNumber(name: string, value: number): Problem | null {
  const least = name === 'limit' ? 1 : Number.MIN_SAFE_INTEGER
  if (Number.isSafeInteger(value) && value >= least) return null
  return { kind: 'number', message: `${name} must be a whole number${name === 'limit' ? ' from 1' : ''}, not ${value}` }
}
