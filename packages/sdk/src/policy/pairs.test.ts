import { v2 as cloudinary } from 'cloudinary'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isPairKey, parsePairs, parseSet, writePairs } from './pairs.ts'

const encodeContext: (pairs: object) => string = (cloudinary.utils as unknown as { encode_context: never })
  .encode_context

/** Texts that break pairs apart if anything does. */
const nasty = fc
  .array(
    fc.constantFrom('a', '=', '|', ',', '\\', '"', '[', ']', '&', '%7C', '%3D', 'k=v', '|k2=v2', ' ', 'é', '\n', ';'),
    {
      maxLength: 6,
    },
  )
  .map((parts) => parts.join(''))
const key = fc.oneof(
  fc.stringMatching(/^[A-Za-z0-9_-]{1,8}$/),
  fc.constantFrom('__proto__', 'constructor', 'a=b', 'a|b', ''),
)
const anyValue = fc.oneof(
  nasty,
  fc.integer(),
  fc.boolean(),
  fc.array(fc.oneof(nasty, fc.stringMatching(/^[a-z0-9 é]{1,6}$/u)), { maxLength: 3 }),
)
const goodValue = fc.oneof(
  nasty.map((text) => text.replaceAll('\\', '')).filter((text) => text !== ''),
  fc.integer(),
  fc.boolean(),
  fc.array(fc.stringMatching(/^[a-z0-9 é.:-]{1,6}$/u), { minLength: 1, maxLength: 3 }),
)
const goodKey = fc.stringMatching(/^[A-Za-z0-9_-]{1,8}$/).filter(isPairKey)
const written = (value: unknown) => (Array.isArray(value) ? JSON.stringify(value) : String(value))

describe('U7: pairs of key and value', () => {
  it('come back as they were written, whatever the values hold', () => {
    fc.assert(
      fc.property(fc.dictionary(goodKey, goodValue, { minKeys: 1, maxKeys: 5 }), (pairs) => {
        const text = writePairs(pairs)
        const wanted = Object.entries(pairs).map(([name, value]) => [name, written(value)])
        expect([...(parsePairs(text ?? '') ?? [])]).toEqual(wanted)
      }),
      { numRuns: Number(process.env.COUNTERSIGN_RUNS ?? 2000) },
    )
  }, 3_600_000)

  it('are refused, or hold exactly the keys that were given', () => {
    fc.assert(
      fc.property(fc.dictionary(key, anyValue, { maxKeys: 4 }), (pairs) => {
        const text = writePairs(pairs)
        if (text === null) return
        expect([...(parsePairs(text)?.keys() ?? [])]).toEqual(Object.keys(pairs))
      }),
      { numRuns: 2000 },
    )
  })

  it('have one text: what can be read is what would be written', () => {
    let read = 0
    const text = fc.array(fc.tuple(goodKey, nasty), { minLength: 1, maxLength: 3 })
    fc.assert(
      fc.property(
        text.map((pairs) => pairs.map((pair) => pair.join('=')).join('|')),
        (text) => {
          const pairs = parsePairs(text)
          if (pairs === null) return
          read += 1
          // Keys that are numbers change places in an object; a map keeps them.
          const rewritten = [...pairs].map(([name, value]) => writePairs({ [name]: value })).join('|')
          expect(rewritten).toBe(text)
        },
      ),
      { numRuns: 2000 },
    )
    expect(read).toBeGreaterThan(200)
  })

  it('read as the official SDK writes them', () => {
    fc.assert(
      fc.property(fc.dictionary(goodKey, goodValue, { minKeys: 1, maxKeys: 4 }), (pairs) => {
        // The SDK forgets the key of a boolean.
        const plain = Object.fromEntries(Object.entries(pairs).filter(([, value]) => typeof value !== 'boolean'))
        fc.pre(Object.keys(plain).length > 0)
        expect(writePairs(plain)).toBe(encodeContext(plain))
      }),
      { numRuns: 1000 },
    )
  })

  it.each([
    { case: 'nothing', text: '' },
    { case: 'a key without a value', text: 'a' },
    { case: 'an empty value', text: 'a=' },
    { case: 'an empty key', text: '=b' },
    { case: 'a key twice', text: 'a=b|a=c' },
    { case: 'a bare = in a value', text: 'a=b=c' },
    { case: 'a bare | at the end', text: 'a=b|' },
    { case: 'a lone backslash', text: 'a=b\\' },
    { case: 'a backslash that would hide a |', text: 'a=b\\\\|c=d' },
    { case: 'an escape of what needs none', text: 'a=\\b' },
    { case: 'a space in a key', text: 'a b=c' },
    { case: '__proto__', text: '__proto__=x' },
    { case: 'constructor', text: 'constructor=x' },
    { case: 'prototype', text: 'a=b|prototype=x' },
    { case: 'a key of 65 characters', text: `${'k'.repeat(65)}=x` },
  ])('cannot be read from $case', ({ text }) => {
    expect(parsePairs(text)).toBeNull()
  })

  it.each([
    { case: 'nothing', pairs: {} },
    { case: 'a backslash', pairs: { a: 'b\\' } },
    { case: "a backslash that would take the next pair's separator", pairs: { a: '\\', 'b|c': 'd' } },
    { case: 'a key with a separator', pairs: { 'b|c': 'd' } },
    { case: 'a key with =', pairs: { 'b=c': 'd' } },
    { case: 'no text', pairs: { a: '' } },
    { case: 'null', pairs: { a: null } },
    { case: 'a fraction', pairs: { a: 0.5 } },
    { case: 'an object', pairs: { a: { b: 'c' } } },
    { case: 'an empty set', pairs: { a: [] } },
    { case: 'a set of numbers', pairs: { a: [1] } },
    { case: 'a quote in a set', pairs: { a: ['b","c'] } },
    { case: 'a comma in a set', pairs: { a: ['b,c'] } },
    { case: 'half a character in a set', pairs: { a: ['\ud800'] } },
    { case: 'an own __proto__', pairs: JSON.parse('{"__proto__":"x"}') },
  ])('cannot be written of $case', ({ pairs }) => {
    expect(writePairs(pairs)).toBeNull()
  })

  it.each([
    { text: '["a","b c"]', words: ['a', 'b c'] },
    { text: '["a", "b"]', words: null },
    { text: '[]', words: null },
    { text: '["a"', words: null },
    { text: 'a', words: null },
  ])('read $text as the set $words', ({ text, words }) => {
    expect(parseSet(text)).toEqual(words)
  })
})
