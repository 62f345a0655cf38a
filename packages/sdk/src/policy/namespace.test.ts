import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isPublicId } from '../protocol/public-id.ts'
import { namespaceOf, owns, pathSegment } from './namespace.ts'

/** Ids that people, databases and attackers have. */
const id = fc
  .oneof(
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 6, size: 'small' }),
    fc.string({
      unit: fc.constantFrom('a', 'b', '1', '/', '~', '%', '.', '-', '_', 'v', '2', 'f'),
      minLength: 1,
      maxLength: 6,
    }),
    fc.constantFrom(
      '1',
      '10',
      'a',
      'A',
      'a-b',
      'a.',
      'a/b',
      '..',
      '.',
      'v12',
      'é',
      'e\u0301',
      '__proto__',
      '~2f',
      '%2f',
      '\\',
    ),
  )
  .filter((text) => text.isWellFormed() && new TextEncoder().encode(text).length <= 40)

describe('a subject as a path segment', () => {
  it.each([
    { case: 'plain ids stay', id: 'demo-1', segment: 'demo-1' },
    { case: 'a mail address', id: 'a@b.c', segment: 'a~40b~2ec' },
    { case: 'a slash', id: 'a/b', segment: 'a~2fb' },
    { case: 'the escape itself', id: 'a~2fb', segment: 'a~7e2fb' },
    { case: 'dots', id: '..', segment: '~2e~2e' },
    { case: 'UTF-8, byte by byte', id: 'é', segment: '~c3~a9' },
    { case: 'what reads like a version', id: 'v12', segment: '~7612' },
  ])('$case', ({ id, segment }) => {
    expect(pathSegment(id)).toBe(segment)
  })

  it.each(['', '\ud800', 42, undefined, null])('refuses %j, which names nobody', (id) => {
    expect(() => pathSegment(id as string)).toThrow(/subject.id must be/)
  })

  it('is never the same for two subjects, and always a legal folder of one segment', () => {
    fc.assert(
      fc.property(id, id, (a, b) => {
        expect(pathSegment(a) === pathSegment(b)).toBe(a === b)
        expect(pathSegment(a)).toMatch(/^[A-Za-z0-9_~-]+$/)
        expect(isPublicId(`${pathSegment(a)}/x`)).toBe(true)
      }),
      { numRuns: 2000 },
    )
  })
})

describe('U6: owning by whole segments', () => {
  it.each([
    { owner: '1', other: '10' },
    { owner: 'a', other: 'a-b' },
    { owner: 'a', other: 'A' },
    { owner: 'a', other: 'a.' },
    { owner: 'a', other: 'a/b' },
    { owner: 'é', other: 'e\u0301' },
    { owner: 'v1', other: '~761' },
  ])('$owner does not own what $other has', ({ owner, other }) => {
    const theirs = `${namespaceOf('users', { id: other })}/x`
    expect(owns(namespaceOf('users', { id: owner }), theirs)).toBe(false)
    expect(owns(namespaceOf('users', { id: other }), theirs)).toBe(true)
  })

  it('no subject owns anything of another, for constant folders and for functions', () => {
    const folders = ['users', 'a/b', ({ subject }: { subject: { id: string } }) => `users/${subject.id}/files`] as const
    fc.assert(
      fc.property(
        id,
        id,
        fc.constantFrom(...folders),
        fc.stringMatching(/^[a-z0-9]{1,8}(\/[a-z0-9]{1,8})?$/),
        (a, b, folder, name) => {
          fc.pre(a !== b && isPublicId(`x/${name}`))
          const theirs = `${namespaceOf(folder, { id: b })}/${name}`
          expect(owns(namespaceOf(folder, { id: b }), theirs)).toBe(true)
          expect(owns(namespaceOf(folder, { id: a }), theirs)).toBe(false)
        },
      ),
      { numRuns: 2000 },
    )
  })

  it.each([
    'users/1',
    'users/1/',
    'users/1/../2/x',
    'users/1//x',
    'users/1/./x',
    'users/1/v2/x',
    'users/1/x ',
    'users/1/a%2fb',
  ])('users/1 does not own %j', (publicId) => {
    expect(owns('users/1', publicId)).toBe(false)
  })
})

describe('a folder function', () => {
  it("gets the encoded id and the app's own fields", () => {
    const folder = ({ subject }: { subject: { id: string; [field: string]: unknown } }) =>
      `${subject.team}/${subject.id}`
    expect(namespaceOf(folder, { id: 'a@b', team: 'red' } as { id: string })).toBe('red/a~40b')
  })

  it.each([
    { case: 'the same folder for everybody', gives: 'users', says: /does not hold the subject's segment "a~40b"/ },
    { case: 'the id as a part of a segment', gives: 'users/x-a~40b', says: /does not hold/ },
    { case: 'a path that climbs', gives: 'users/../a~40b', says: /is not a path/ },
    { case: 'a leading slash', gives: '/a~40b', says: /is not a path/ },
    { case: 'a folder like a version', gives: 'v1/a~40b', says: /is not a path/ },
    { case: 'nothing', gives: undefined, says: /is not a path/ },
    { case: 'more than a public id can hold', gives: `${'x'.repeat(200)}/a~40b`, says: /longer than 180/ },
  ])('is refused when it gives $case', ({ gives, says }) => {
    expect(() => namespaceOf(() => gives as string, { id: 'a@b' })).toThrow(says)
  })
})
