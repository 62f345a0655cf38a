import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  between,
  type Constraint,
  date,
  isConstraint,
  list,
  literal,
  map,
  matching,
  oneOf,
  required,
  under,
} from './constraints.ts'

const CASES: { constraint: Constraint; says: string; takes: string[]; refuses: string[] }[] = [
  { constraint: literal('a'), says: '"a"', takes: ['a'], refuses: ['b', 'A', 'a ', ''] },
  { constraint: oneOf(['a', 'b']), says: 'one of "a", "b"', takes: ['a', 'b'], refuses: ['c', 'a,b', 'ab', ''] },
  {
    constraint: matching(/\d+/),
    says: 'text matching /^(?:\\d+)$/',
    takes: ['1', '42'],
    refuses: ['x1', '1x', '1\n', '\n1', ''],
  },
  {
    constraint: matching(/^a|b$/gmy),
    says: 'text matching /^(?:^a|b$)$/',
    takes: ['a', 'b', 'a', 'b'],
    refuses: ['ax', 'xb', 'a\nb', 'x\na'],
  },
  { constraint: matching(/a/i, 'the first letter'), says: 'the first letter', takes: ['a', 'A'], refuses: ['aa'] },
  {
    constraint: under('a/b'),
    says: 'a path below "a/b"',
    takes: ['a/b/c', 'a/b/c/d'],
    refuses: ['a/b', 'a/b/', 'a/bc/d', 'a/b/../c', 'a/b//c', 'A/b/c', '/a/b/c', 'a/b/./c', 'a/b/c\\d', 'a'],
  },
  {
    constraint: between(-1, 10),
    says: 'a whole number from -1 to 10',
    takes: ['-1', '0', '7', '10'],
    refuses: ['-2', '11', '07', '-0', '+1', '1.0', '1e0', ' 1', '1 ', '0x1', '', 'NaN', '1\n', '١'],
  },
  {
    constraint: between(0, 1, { decimals: 2 }),
    says: 'a number from 0 to 1, at most 2 decimals',
    takes: ['0', '1', '0.5', '0.25'],
    refuses: ['0.125', '0.50', '.5', '0.', '1.01', '5e-1', '-0.5', 'Infinity'],
  },
  {
    constraint: date(),
    says: 'a date such as 2030-12-31',
    takes: ['2030-12-31', '2024-02-29', '0001-01-01'],
    refuses: [
      '2023-02-29',
      '2030-13-01',
      '2030-1-1',
      '2030-12-31T00:00:00Z',
      '20301231',
      '',
      '2030-12-32',
      '2030-00-10',
    ],
  },
  {
    constraint: list({ max: 2, of: oneOf(['a', 'b', 'c']) }),
    says: 'at most 2 different words, each one of "a", "b", "c"',
    takes: ['a', 'a,b', 'c,a'],
    refuses: ['a,b,c', 'a,a', 'a,d', 'a,', ',a', '', 'a, b'],
  },
  {
    constraint: list(),
    says: 'at most 20 different words, each up to 64 letters, digits, "_", ".", "-" and spaces within',
    takes: ['a', 'a b,c', 'é,ж', 'x'.repeat(64)],
    refuses: ['<b>', 'a=b', 'a|b', ' a', 'a ', ' ', 'x'.repeat(65), 'a;b', 'a"'],
  },
  {
    constraint: map({
      album: required(matching(/\d+/)),
      caption: matching(/.{1,9}/),
      colours: list({ max: 2, of: oneOf(['red', 'blue']) }),
      size: between(1, 9),
    }),
    says: 'pairs of "album" (required; text matching /^(?:\\d+)$/), "caption" (text matching /^(?:.{1,9})$/), "colours" (at most 2 different words, each one of "red", "blue"), "size" (a whole number from 1 to 9)',
    takes: ['album=7', 'album=7|caption=x\\=y\\|z', 'size=3|album=1', 'album=1|colours=["red","blue"]'],
    refuses: [
      'caption=x',
      'album=x',
      'album=7|other=1',
      'album=7|album=8',
      'album=7|caption=x=y',
      'album=7|colours=red',
      'album=7|colours=["red","red"]',
      'album=7|colours=["green"]',
      'album=7|colours=["red", "blue"]',
      'album=7|__proto__=x',
      'album=7|toString=x',
      'album',
      '',
    ],
  },
]

describe('a constraint', () => {
  it.each(CASES.map((each) => ({ case: each.says, ...each })))(
    'takes what it says and nothing else: $case',
    ({ constraint, takes, refuses, says }) => {
      expect(constraint.describe()).toBe(says)
      expect(takes.filter((text) => !constraint.accepts(text))).toEqual([])
      expect(refuses.filter((text) => constraint.accepts(text))).toEqual([])
    },
  )

  it('takes of required exactly what it took, and cannot be changed', () => {
    for (const { constraint, takes, refuses } of CASES) {
      const wanted = required(constraint)
      expect([wanted.required, constraint.required, isConstraint(wanted)]).toEqual([true, false, true])
      expect(takes.every(wanted.accepts) && !refuses.some(wanted.accepts)).toBe(true)
      expect(Object.isFrozen(wanted)).toBe(true)
    }
  })

  it('is not what merely looks like one', () => {
    expect(isConstraint({ ...literal('a') })).toBe(false)
    expect([null, undefined, 'a', () => true].some(isConstraint)).toBe(false)
  })

  it('matches the whole text, for any pattern of letters that stands anywhere in it', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[ab|\n]{0,6}$/), fc.stringMatching(/^[gimsuy]?$/), (text, flags) => {
        expect(matching(new RegExp('a+|b', flags)).accepts(text)).toBe(/^a+$/.test(text) ? text !== '' : text === 'b')
      }),
    )
  })

  it('of numbers takes each number in one spelling', () => {
    const thousandth = between(-100, 100, { decimals: 3 })
    fc.assert(
      fc.property(fc.integer({ min: -110_000, max: 110_000 }), fc.constantFrom('', '0', '.0', '+', ' '), (n, pad) => {
        const text = String(n / 1000)
        expect(thousandth.accepts(text)).toBe(Math.abs(n) <= 100_000)
        if (pad !== '') expect(thousandth.accepts(`${pad}${text}`)).toBe(false)
      }),
    )
  })

  it.each([
    { case: 'one of nothing', make: () => oneOf([]), says: 'oneOf must be given a list of texts, not []' },
    { case: 'one of an empty text', make: () => oneOf(['a', '']), says: 'oneOf must be given a list of texts, not ' },
    {
      case: 'a text for a pattern',
      make: () => matching('a' as never),
      says: 'matching must be given a regular expression, not "a"',
    },
    {
      case: 'a path that is none',
      make: () => under('/a'),
      says: 'under must be given a path such as "logos", not "/a"',
    },
    { case: 'no path', make: () => under(1 as never), says: 'under must be given a path such as "logos", not 1' },
    {
      case: 'numbers the wrong way round',
      make: () => between(2, 1),
      says: 'between must be given two numbers, the smaller one first, not [2,1]',
    },
    {
      case: 'an infinite number',
      make: () => between(0, Number.POSITIVE_INFINITY),
      says: 'between must be given two numbers',
    },
    {
      case: 'half a decimal',
      make: () => between(0, 1, { decimals: 0.5 }),
      says: 'between decimals must be a whole number from 0 to 6, not 0.5',
    },
    {
      case: 'fewer than no decimals',
      make: () => between(0, 1, { decimals: -1 }),
      says: 'between decimals must be a whole number from 0 to 6, not -1',
    },
    {
      case: 'seven decimals',
      make: () => between(0, 1, { decimals: 7 }),
      says: 'between decimals must be a whole number from 0 to 6, not 7',
    },
    {
      case: 'a list of none',
      make: () => list({ max: 0 }),
      says: 'list max must be a whole number from 1 to 1000, not 0',
    },
    {
      case: 'a list of 1001',
      make: () => list({ max: 1001 }),
      says: 'list max must be a whole number from 1 to 1000, not 1001',
    },
    {
      case: 'a list of lists',
      make: () => list({ of: list() }),
      says: 'list of must be a constraint for one word, not ',
    },
    { case: 'an empty map', make: () => map({}), says: 'map must be given at least one key with a constraint, not {}' },
    {
      case: 'a key that cannot be written',
      make: () => map({ 'a b': literal('x') }),
      says: 'a key of map must be up to 64 letters, digits, "_" and "-", not "a b"',
    },
    {
      case: 'a map in a map',
      make: () => map({ a: map({ b: literal('x') }) }),
      says: 'map a must be a constraint for a value or a list, not ',
    },
    {
      case: 'nothing required',
      make: () => required('x' as never),
      says: 'required must be given a constraint, not "x"',
    },
    { case: 'an empty text', make: () => literal(''), says: 'oneOf must be given a list of texts, not [""]' },
    {
      case: 'a text as a list',
      make: () => oneOf('ab' as never),
      says: 'oneOf must be given a list of texts, not "ab"',
    },
    {
      case: 'a path that climbs',
      make: () => under('../a'),
      says: 'under must be given a path such as "logos", not "../a"',
    },
    { case: 'everything below', make: () => under(''), says: 'under must be given a path such as "logos", not ""' },
    { case: 'no number', make: () => between(Number.NaN, 1), says: 'between must be given two numbers' },
    {
      case: 'a list of a pattern',
      make: () => list({ of: /a/ as never }),
      says: 'list of must be a constraint for one word',
    },
    {
      case: 'a map of texts',
      make: () => map({ a: 'b' } as never),
      says: 'map a must be a constraint for a value or a list, not "b"',
    },
    {
      case: 'the key constructor',
      make: () => map({ constructor: literal('c') }),
      says: 'a key of map must be up to 64 letters',
    },
  ])('cannot be made of $case', ({ make, says }) => {
    expect(make).toThrow(says)
  })
})

it('takes numbers that are the same, lists of 1 and of 1000, and six decimals', () => {
  expect(list({ max: 1 }).accepts('a')).toBe(true)
  expect(between(1, 1).accepts('1')).toBe(true)
  expect(list({ max: 1000 }).accepts('a')).toBe(true)
  expect(between(0, 1, { decimals: 6 }).accepts('0.123456')).toBe(true)
})

it.each(['2030-12-31x', 'x2030-12-31', '2030-12-31T00:00:00'])('takes %s for no date', (text) => {
  expect(date().accepts(text)).toBe(false)
})
