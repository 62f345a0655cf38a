import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { UPLOAD_PARAMETERS } from '../protocol.ts'
import { type Parameters, signParameters, stringToSign } from '../signing.ts'

/**
 * What our signer lets through to be signed: names of the table, texts that are not empty and hold neither `&` nor control characters.
 * The policy produces this form; here stands the law that makes it worth producing.
 */
type Canonical = Readonly<Record<string, string>>

const names = Object.keys(UPLOAD_PARAMETERS)

describe('the canonical form', () => {
  const pieces = fc.constantFrom('=', '%26', '%', '2', '6', ',', '|', 'tags', 'folder=', ' ', 'é', '😀')
  const text = fc.oneof(
    fc.array(pieces, { minLength: 1, maxLength: 6 }).map((parts) => parts.join('')),
    fc.string({ unit: 'grapheme', minLength: 1 }).filter((value) => !/[&\p{Cc}]/u.test(value)),
  )
  const canonical: fc.Arbitrary<Canonical> = fc.dictionary(fc.constantFrom(...names), text, {
    maxKeys: 8,
    noNullPrototype: true,
  })

  it.each([1, 2] as const)(
    'can be read back from its version %i string, so that equal strings mean equal parameters',
    (version) => {
      fc.assert(
        fc.property(canonical, (parameters) => {
          expect(readBack(stringToSign(parameters, version))).toEqual(parameters)
        }),
        { numRuns: 2000 },
      )
    },
  )

  const everySmallMap = (alphabet: readonly string[]): Parameters[] => {
    const texts = alphabet.flatMap((a) => [a, ...alphabet.flatMap((b) => [a + b, ...alphabet.map((c) => a + b + c)])])
    const pairs = texts.flatMap((folder) => texts.slice(0, 40).map((tags) => ({ folder, tags })))
    return [...texts.map((folder) => ({ folder })), ...texts.map((tags) => ({ tags })), ...pairs]
  }
  const collisions = (maps: readonly Parameters[]) => maps.length - new Set(maps.map((map) => stringToSign(map))).size

  it('never collides among all small maps over hostile texts', () => {
    const maps = everySmallMap(['a', '=', '%26', '&', 'tags='].filter((piece) => piece !== '&'))
    expect(maps.length).toBeGreaterThan(3000)
    expect(collisions(maps)).toBe(0)
  })

  it('needs the ampersand refused: with it the same maps collide', () => {
    expect(collisions(everySmallMap(['a', '=', '%26', '&', 'tags=']))).toBeGreaterThan(100)
  })

  it('has names without a character that means something in the string', () => {
    expect(names.filter((name) => !/^[a-z_]+$/.test(name))).toEqual([])
  })
})

describe('the bare core signs what it is given, and different parameters can be one string', () => {
  it.each([
    {
      case: 'version 1: an ampersand smuggles a second parameter (CVE-2025-12613)',
      version: 1,
      one: { folder: 'x&public_id=site/logo' },
      other: { folder: 'x', public_id: 'site/logo' },
      refused: 'the policy refuses every value with an ampersand',
    },
    {
      case: 'version 2: an ampersand and its escape',
      version: 2,
      one: { tags: 'a&b' },
      other: { tags: 'a%26b' },
      refused: 'the policy refuses every value with an ampersand',
    },
    {
      case: 'version 2: an array and its text',
      version: 2,
      one: { tags: ['a', 'b'] },
      other: { tags: 'a,b' },
      refused: 'the policy turns every value into one text before it decides',
    },
    {
      case: 'version 2: an equals sign in a name',
      version: 2,
      one: { 'a=b': 'c' },
      other: { a: 'b=c' },
      refused: 'the policy takes names from a closed table',
    },
  ] as const)('$case ($refused)', ({ one, other, version }) => {
    expect(one).not.toEqual(other)
    expect(signParameters(one, 'secret', { version })).toBe(signParameters(other, 'secret', { version }))
  })

  it('keeps apart in version 2 what version 1 confuses', () => {
    const [one, other] = [{ folder: 'x&public_id=site/logo' }, { folder: 'x', public_id: 'site/logo' }]
    expect(stringToSign(one)).not.toBe(stringToSign(other))
  })
})

/** The inverse on canonical parameters: no item holds `&`, no name holds `=`. */
function readBack(text: string): Canonical {
  const items = text === '' ? [] : text.split('&')
  return Object.fromEntries(items.map((item) => [item.slice(0, item.indexOf('=')), item.slice(item.indexOf('=') + 1)]))
}
