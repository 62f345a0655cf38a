import { createRequire } from 'node:module'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { describeWritten, writtenMetadata } from './metadata-parameter.ts'

/** As the official SDK writes it. */
const encode: (metadata: object) => string = createRequire(import.meta.url)('cloudinary/lib/utils').encode_context

const LETTERS = ['a', 'é', '😀', '=', '|', '\n', ' ', ',', '[', ']', '{', ':', '&', '%', '"']
/** The SDK writes a backslash as it is, so that one before a separator means another text: nobody can tell. */
const text = fc.array(fc.constantFrom(...LETTERS, '\\a'), { maxLength: 8 }).map((letters) => letters.join(''))
/** Nor does it escape quotes in lists. */
const item = text.map((each) => each.replaceAll(/["\\]/g, "'"))
const id = fc.stringMatching(/^[a-z_][\w.-]{0,8}$/)
const isNoList = (value: unknown) => !/^\[.*\]$/s.test(String(value))

describe('metadata', () => {
  it('means what the official SDK was given, whatever stands in it', () => {
    fc.assert(
      fc.property(
        fc.dictionary(id, fc.oneof(text.filter(isNoList), fc.array(item, { maxLength: 4 }), fc.integer()), {
          minKeys: 1,
          maxKeys: 5,
        }),
        (metadata) => {
          const wanted = Object.entries(metadata).map(([id, value]) => [
            id,
            Array.isArray(value) ? value : String(value),
          ])
          expect(Object.entries(describeWritten(writtenMetadata(encode(metadata), 'metadata')))).toEqual(wanted)
        },
      ),
      { numRuns: 2000 },
    )
  })

  const HOSTILE = [`a=[${'"a",'.repeat(15_000)}`, `a=["${'\\'.repeat(60_000)}`, '|'.repeat(60_000), '='.repeat(60_000)]
  it('is read or refused, whatever it is, and never takes long', () => {
    const pieces = fc.array(fc.constantFrom(...LETTERS, '\\', '["', '"]', '","', 'a=', '|a='), { maxLength: 400 })
    fc.assert(
      fc.property(
        fc.oneof(
          pieces.map((all) => all.join('')),
          fc.constantFrom(...HOSTILE),
        ),
        (text) => {
          const startedAt = performance.now()
          try {
            writtenMetadata(text, 'metadata')
          } catch (error) {
            expect(error).toMatchObject({ refusal: 'invalidParameter' })
          }
          expect(performance.now() - startedAt).toBeLessThan(1000)
        },
      ),
      { numRuns: 2000 },
    )
  })
})
