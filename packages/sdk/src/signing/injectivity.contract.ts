import fc from 'fast-check'
import { list, map, matching } from '../policy/constraints.ts'
import { type Door, decide } from '../policy/decide.ts'
import { profile } from '../policy/profile.ts'
import { CountersignError } from '../protocol/error.ts'
import { type Parameters, stringToSign } from './string-to-sign.ts'

/** What comparing many pairs of requests came to. */
export interface Injectivity {
  pairs: number
  /** The policy let both through. */
  bothSigned: number
  /** And both were one string. */
  sameString: number
  /** And they meant different things: what must not happen, with the first that did. */
  differentParameters: number
  example: unknown
  /** What was let through and could not be read back from its string, which says the same of every pair there is. */
  unreadable: number
  /** The control: pairs that mean different things and are one string to the bare signing core, without a policy. */
  bareCollisions: number
}

/** The law for which there is a policy at all: what it lets through, and is one string to sign, is one set of parameters. */
export function compareStrings({ pairs, seed }: { pairs: number; seed: number }): Injectivity {
  const met: Injectivity = {
    pairs: 0,
    bothSigned: 0,
    sameString: 0,
    differentParameters: 0,
    example: null,
    unreadable: 0,
    bareCollisions: 0,
  }
  const compare = fc.property(pairOfRequests, door, ([one, other], through) => {
    met.pairs += 1
    if (!sameTexts(one, other) && stringToSign(one) === stringToSign(other)) met.bareCollisions += 1
    const [a, b] = [signed(one, through), signed(other, through)]
    for (const parameters of [a, b]) if (parameters !== null && !isReadable(parameters)) met.unreadable += 1
    if (a === null || b === null) return
    met.bothSigned += 1
    if (stringToSign(a) !== stringToSign(b)) return
    met.sameString += 1
    if (sameTexts(a, b)) return
    met.differentParameters += 1
    met.example ??= [one, other]
  })
  fc.assert(compare, { numRuns: pairs, seed })
  return met
}

const NOW = 1_700_000_000
const DEMANDED = { timestamp: NOW, folder: 'uploads/42', overwrite: false, unique_filename: true }
const door = fc.constantFrom<Door>('widget', 'secure-server')

/** As open as a profile can be: every text that has no rule of its own is the client's. */
const open = profile({
  access: 'public',
  allow: {
    tags: list({ max: 1000, of: matching(/[^,]+/su) }),
    context: map({ alt: matching(/.+/su), tags: matching(/.+/su) }),
    metadata: map({ a: matching(/.+/su) }),
    display_name: matching(/.+/su),
    filename_override: matching(/.+/su),
  },
})

function signed(requested: Parameters, through: Door): Record<string, string> | null {
  try {
    const situation = { namespace: 'uploads/42', nowSeconds: NOW, subject: { id: '42' } }
    return { ...decide(open, situation, requested, through) }
  } catch (error) {
    if (error instanceof CountersignError) return null
    throw error
  }
}

/** Pieces that collide if anything does: separators, their encodings, what looks like a parameter. */
const piece = fc.oneof(
  { weight: 60, arbitrary: fc.constantFrom('a', 'b', '=', '%', '2', '6', '%2', ' ', 'é', '😀', '+') },
  { weight: 12, arbitrary: fc.constantFrom('tags=', 'folder=uploads', 'display_name=a', 'context=alt=a', '|', ',') },
  { weight: 1, arbitrary: fc.constantFrom('&', '%26', '&tags=a', '%26tags=a', '\n', '\ud800', '/') },
)
const text = fc.array(piece, { minLength: 1, maxLength: 5 }).map((parts) => parts.join(''))
const escaped = text.map((value) => value.replace(/[=|]/g, '\\$&'))
const pairsFor = (key: string) =>
  fc.oneof({ weight: 9, arbitrary: escaped.map((value) => `${key}=${value}`) }, { weight: 1, arbitrary: text })
const request: fc.Arbitrary<Parameters> = fc.record(
  {
    tags: fc.oneof(text, fc.array(text, { minLength: 1, maxLength: 3 })),
    context: pairsFor('alt'),
    metadata: pairsFor('a'),
    display_name: text,
    filename_override: text,
    source: fc.constantFrom('uw', 'uw&tags=a'),
  },
  { requiredKeys: [] },
)

type Entry = readonly [string, Parameters[string]]
const written = (value: Parameters[string]) => (Array.isArray(value) ? value.join(',') : String(value))

/** The second of a pair: the same said otherwise, or an attempt to say something else with the same string. */
const REWRITES: readonly ((entries: readonly Entry[], at: number) => readonly Entry[])[] = [
  // One parameter swallows the next, as itself or as its escape.
  ...['&', '%26'].map((separator) => (entries: readonly Entry[], at: number) => {
    const [[name, value] = ['', ''], [next, more] = ['', '']] = entries.slice(at, at + 2)
    return entries.toSpliced(at, 2, [name, `${written(value)}${separator}${next}=${written(more)}`])
  }),
  // One parameter falls into two where its value looks like two.
  (entries, at) => {
    const [name = '', value] = entries[at] ?? []
    const [head = '', next, more = ''] = written(value).split(/(?:&|%26)([a-z_]+)=(.*)/s)
    return next === undefined ? entries : entries.toSpliced(at, 1, [name, head], [next, more])
  },
  // An ampersand for its escape, and the other way round.
  (entries, at) => entries.map(([name, value], index) => [name, index === at ? swapped(written(value)) : value]),
  // Words for a list, a list for its words.
  (entries, at) =>
    entries.map(([name, value], index) => [
      name,
      index !== at ? value : Array.isArray(value) ? written(value) : written(value).split(','),
    ]),
  // Numbers and flags for their texts.
  (entries) => entries.map(([name, value]) => [name, Array.isArray(value) ? value : written(value)]),
  // What stands before an equals sign moves into the name.
  (entries, at) => {
    const [name = '', value] = entries[at] ?? []
    const [head = '', ...rest] = written(value).split('=')
    return rest.length === 0 ? entries : entries.toSpliced(at, 1, [`${name}=${head}`, rest.join('=')])
  },
]
const swapped = (value: string) => (value.includes('&') ? value.replaceAll('&', '%26') : value.replaceAll('%26', '&'))

const pairOfRequests = fc
  .tuple(request, fc.nat(REWRITES.length + 1), fc.nat(5), request)
  .map(([asked, rewriteAt, parameterAt, unrelated]): readonly [Parameters, Parameters] => {
    const entries = Object.entries({ ...DEMANDED, ...asked }).sort(([a], [b]) => (a < b ? -1 : 1))
    const other =
      REWRITES[rewriteAt]?.(entries, parameterAt % entries.length) ?? Object.entries({ ...DEMANDED, ...unrelated })
    return [Object.fromEntries(entries), Object.fromEntries(other)]
  })

const textsOf = (parameters: Parameters) =>
  JSON.stringify(
    Object.entries(parameters)
      .map(([name, value]) => [name, written(value)])
      .sort(([a = ''], [b = '']) => (a < b ? -1 : 1)),
  )
const sameTexts = (one: Parameters, other: Parameters) => textsOf(one) === textsOf(other)

const isReadable = (parameters: Readonly<Record<string, string>>) =>
  sameTexts(
    parameters,
    Object.fromEntries(
      stringToSign(parameters)
        .split('&')
        .map((item) => item.split(/=(.*)/s, 2)),
    ),
  )
