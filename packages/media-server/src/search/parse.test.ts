import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { CloudinaryError } from '../errors/cloudinary-error.ts'
import type { Condition } from './condition.ts'
import { FIELD_NAMES } from './fields.ts'
import { EXPRESSION_LIMITS, parseExpression } from './parse.ts'

/** `COUNTERSIGN_RUNS=1000000` asks as often as the figures in the docs say. */
const RUNS = Number(process.env.COUNTERSIGN_RUNS ?? 3000)
const NOW = Date.UTC(2024, 2, 31, 12)
const parse = (expression: string) => parseExpression(expression, NOW)

const words = (field: 'tags', value: string): Condition => ({
  is: 'text',
  in: { field },
  test: { how: 'words', value: ` ${value} `, begins: false },
})

describe('an expression', () => {
  it.each<readonly [string, Condition]>([
    ['', { is: 'all', of: [] }],
    [' \n\t', { is: 'all', of: [] }],
    ['tags:a', words('tags', 'a')],
    ['tags : a', words('tags', 'a')],
    ['((tags:a))', words('tags', 'a')],
    ['tags:a tags:b', { is: 'all', of: [words('tags', 'a'), words('tags', 'b')] }],
    ['tags:(a b)', { is: 'all', of: [words('tags', 'a'), words('tags', 'b')] }],
    ['tags:a OR -tags:b', { is: 'any', of: [words('tags', 'a'), { is: 'not', of: words('tags', 'b') }] }],
    ['tags:"AND"', words('tags', 'and')],
    ['tags:\\AND', words('tags', 'and')],
    ['tags:and', words('tags', 'and')],
    ['tags:TO', words('tags', 'to')],
    ['tags:-a', words('tags', 'a')],
    ['tags:a-b/c,d', words('tags', 'a b c d')],
    ['tags:"a \\" \\* \\\\ b"', words('tags', 'a b')],
  ])('%j is read', (expression, condition) => {
    expect(parse(expression)).toEqual(condition)
  })

  it.each([
    ['tags:', 6, 'a value', 'its end'],
    ['tags:)', 6, 'a value', '")"'],
    ['AND a', 1, 'a term', '"AND"'],
    ['a OR', 5, 'a term', 'its end'],
    ['a AND AND b', 7, 'a term', '"AND"'],
    ['NOT', 4, 'a term', 'its end'],
    ['-', 2, 'a term', 'its end'],
    ['(a', 3, 'a ) that closes a ( before', 'its end'],
    ['a)', 2, 'a term, AND, OR or the end', '")"'],
    ['()', 2, 'a term', '")"'],
    ['tags:a:b', 7, 'a term', '":"'],
    ['"a', 3, 'a " that closes the one before', 'its end'],
    ['a\\', 3, 'the character that \\ escapes', 'its end'],
    ['a*b', 3, 'the end of the term, after its *', '"b"'],
    ['~a', 1, 'a term (this character must be escaped with \\ or stand in quotes)', '"~"'],
    ['bytes:[1 5]', 10, 'TO', '"5"'],
    ['bytes:[1 TO 5', 14, 'a ] or } that closes the range', 'its end'],
    ['bytes:[1 TO 5)', 14, 'a ] or } that closes the range', '")"'],
    ['bytes>[1 TO 5]', 7, 'a value after >', '"["'],
    ['tags:[a TO b]', 7, 'no range, for tags is no number and no date', '"a"'],
    ['tags>a', 6, ': or = before a value of tags', '">a"'],
    ['a bytes>big', 9, 'a number of bytes such as 500, 500kb or 1.5mb, for bytes', '"big"'],
    ['width:1*', 7, 'a number such as 500 or 1.5, for width', '"1*"'],
    ['aspect_ratio:"1:0"', 14, 'a ratio such as 1.5 or "16:9", for aspect_ratio', '"1:0"'],
    ['created_at:1d', 12, '>, >=, <, <= or a range of how long ago, for created_at', '"1d"'],
    ['a widht>1', 3, `one of the fields ${FIELD_NAMES.join(', ')}, context.<key>, metadata.<external_id>`, '"widht"'],
    ['context:a', 1, `one of the fields ${FIELD_NAMES.join(', ')}, context.<key>, metadata.<external_id>`, '"context"'],
    [
      '__proto__:a',
      1,
      `one of the fields ${FIELD_NAMES.join(', ')}, context.<key>, metadata.<external_id>`,
      '"__proto__"',
    ],
  ])('%j is refused with the place, and what was wanted there', (expression, position, wanted, met) => {
    expect(() => parse(expression)).toThrow(
      expect.objectContaining({
        refusal: 'invalidExpression',
        status: 400,
        message: `expression must have ${wanted} at position ${position}, not ${met}`,
      }),
    )
  })

  it.each([
    '2024-02-30',
    '2023-02-29',
    '2024-13',
    '"2024-01-01T24:00"',
    '"2024-01-01T10:60"',
    '0024-01-01',
    '1q',
    '1000d',
  ])('created_at>%s is refused: that is no date', (date) => {
    expect(() => parse(`created_at>${date}`)).toThrow(/must have a date such as .* at position 12, not /)
  })

  it.each(['status=active', 'faces>1', 'last_updated>1d', 'image_metadata.x:y'])(
    '%s is refused by name: Cloudinary has the field, this server has not',
    (expression) => {
      expect(() => parse(expression)).toThrow(/^search by [\w.]+ is not implemented by this server$/)
    },
  )

  it.each([
    ['metadata.colour:red', 'no field of metadata, for there is none at position 1, not "metadata.colour"', []],
    ['a metadata.b:c', 'one of the fields of metadata n, toString at position 3, not "metadata.b"', ['n', 'toString']],
    ['metadata.n>x', 'a number such as 5, 1.5 or "-5", for metadata.n at position 12, not "x"', ['n']],
    ['metadata.n>5d', 'a number such as 5, 1.5 or "-5", for metadata.n', ['n']],
    ['metadata>5', ': or = before a value of metadata', ['n']],
  ])('%s is refused: it must have %s', (expression, wanted, ids) => {
    const fields = new Map(ids.map((id) => [id, 'integer' as const]))
    expect(() => parseExpression(expression, NOW, fields)).toThrow(`expression must have ${wanted}`)
  })

  it.each([
    ['is too long', 'a'.repeat(EXPRESSION_LIMITS.length + 1), 'its end, after 10000 characters at most'],
    ['has too many terms', 'tags:b '.repeat(EXPRESSION_LIMITS.terms + 1), 'no more than 100 terms'],
    [
      'has too many terms without a field',
      'a '.repeat(EXPRESSION_LIMITS.terms / 10 + 1),
      'of which one without a field',
    ],
    ['is too deep', '('.repeat(EXPRESSION_LIMITS.depth + 1), 'no more than 50 parentheses'],
    ['has what no database takes', 'tags:"a\0"', 'expression must be well-formed Unicode without U+0000'],
    ['says NOT too often', '-'.repeat(EXPRESSION_LIMITS.length), 'no more than 50 parentheses'],
  ])('is refused when it %s', (_case, expression, wanted) => {
    expect(() => parse(expression)).toThrow(wanted)
  })

  it('holds what the limits say', () => {
    const { terms, depth } = EXPRESSION_LIMITS
    expect(parse(Array.from({ length: terms }, () => 'tags:a').join(' OR '))).toMatchObject({ is: 'any' })
    expect(parse(`${'('.repeat(depth)}a${')'.repeat(depth)}`)).toMatchObject({ is: 'any' })
  })

  it('is read or refused, whatever it is, and never takes long', () => {
    const pieces = fc.constantFrom(
      ...[
        '(',
        ')',
        '[',
        ']',
        '{',
        '}',
        ':',
        '=',
        '>=',
        '<',
        '"',
        '\\',
        '*',
        '-',
        ' ',
        ' AND ',
        ' OR ',
        ' NOT ',
        ' TO ',
      ],
      ...['tags', 'bytes', 'created_at', 'folder', 'context.', '1d', '2024-01-01', '1mb', 'a', 'é', '\ud800', '\u0000'],
    )
    const hostile = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 200 }),
      fc.array(pieces, { maxLength: 60 }).map((all) => all.join('')),
      fc.tuple(pieces, fc.nat({ max: 12_000 })).map(([piece, count]) => piece.repeat(count)),
    )
    fc.assert(
      fc.property(hostile, (expression) => {
        const startedAt = performance.now()
        try {
          expect(parse(expression).is).toBeTypeOf('string')
        } catch (error) {
          const refusals = ['invalidExpression', 'invalidParameter', 'notImplemented']
          expect(refusals).toContain((error as CloudinaryError).refusal)
        }
        expect(performance.now() - startedAt).toBeLessThan(2000)
      }),
      { numRuns: RUNS },
    )
  })

  it('says any text of its own in quotes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 50 }), (text) => {
        expect(parse(`display_name="${text.replace(/[\\"*]/g, '\\$&')}"`)).toEqual({
          is: 'text',
          in: { field: 'display_name' },
          test: { how: 'whole', value: text, begins: false },
        })
      }),
    )
  })
})
