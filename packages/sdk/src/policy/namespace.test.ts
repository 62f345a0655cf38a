import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isPublicId } from '../protocol/public-id.ts'
import { type FolderOption, homeOf, overlap, owns, pathSegment, type Subject } from './namespace.ts'

const namespaceOf = (folder: FolderOption, subject: Subject) => homeOf(folder, subject).namespace

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

  it('no subject owns anything of another, whatever team either is in, for constant folders and for functions', () => {
    const folders: FolderOption[] = [
      'users',
      'a/b',
      ({ subject }) => `users/${subject.id}/files`,
      ({ subject }) => `${subject.team}/${subject.id}`,
      ({ subject }) => `${subject.id}/${subject.team}`,
    ]
    // Both fit into one namespace.
    const subject = fc
      .record({ id, team: id })
      .filter((one) => pathSegment(one.id).length + pathSegment(one.team).length <= 150)
    fc.assert(
      fc.property(
        subject,
        subject,
        fc.constantFrom(...folders),
        fc.stringMatching(/^[a-z0-9]{1,8}(\/[a-z0-9]{1,8})?$/),
        (a, b, folder, name) => {
          fc.pre(a.id !== b.id && isPublicId(`x/${name}`))
          const theirs = `${namespaceOf(folder, b)}/${name}`
          expect(owns(namespaceOf(folder, b), theirs)).toBe(true)
          expect(owns(namespaceOf(folder, a), theirs)).toBe(false)
        },
      ),
      { numRuns: 2000 },
    )
  })

  it("a team called after somebody's folder gives nobody that folder", () => {
    const folder: FolderOption = ({ subject }) => `${subject.team}/${subject.id}`
    const [bob, attacker] = [
      { team: 'red/7', id: 'bob' },
      { team: 'red', id: '7' },
    ]
    expect(owns(namespaceOf(folder, attacker), `${namespaceOf(folder, bob)}/secret`)).toBe(false)
  })

  it('of two folders that do not overlap for somebody, nobody owns in one what is in the other', () => {
    const part = fc.constantFrom('a', 'b', 'c')
    const folder = fc.tuple(fc.array(part, { maxLength: 2 }), fc.array(part, { maxLength: 1 })).map(
      ([above, below]): FolderOption =>
        ({ subject }) =>
          [...above, subject.id, ...below].join('/'),
    )
    let apart = 0
    fc.assert(
      fc.property(folder, folder, part, part, (one, other, x, y) => {
        fc.pre(x !== y && !overlap(homeOf(one, { id: 'somebody' }), homeOf(other, { id: 'somebody' })))
        apart += 1
        expect(owns(namespaceOf(one, { id: x }), `${namespaceOf(other, { id: y })}/file`)).toBe(false)
      }),
      { numRuns: 2000 },
    )
    expect(apart).toBeGreaterThan(500)
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
  it("gets every text among the subject's fields as one segment, numbers and booleans as they are, and nothing else", () => {
    const seen: unknown[] = []
    const folder: FolderOption = ({ subject }) => {
      seen.push(subject)
      return `${subject.team}/${subject.id}`
    }
    const subject = {
      id: 'a@b',
      team: 'red/7',
      seat: 7,
      isAdmin: false,
      none: null,
      list: ['x'],
      name: '',
      half: '\ud800',
    }
    expect(namespaceOf(folder, subject)).toBe('red~2f7/a~40b')
    expect(seen[0]).toEqual({ id: 'a~40b', team: 'red~2f7', seat: 7, isAdmin: false, name: '', half: '' })
  })

  it.each([
    {
      case: 'another field, which happens to be the id',
      folder: ({ subject }) => `files/${subject.team ?? subject.id}`,
    },
    { case: 'the id twice', folder: ({ subject }) => `${subject.id}/${subject.id}` },
    { case: 'the head of the id, which others share', folder: ({ subject }) => `files/${subject.id.slice(0, 3)}` },
    { case: 'the id in small letters', folder: ({ subject }) => `files/${subject.id.toLowerCase()}/x` },
    {
      case: 'something new each time',
      folder: ({ subject }) => `${subject.id}/${Math.random().toString(36).slice(2)}`,
    },
  ] satisfies { case: string; folder: FolderOption }[])('is refused when it gives $case', ({ case: name, folder }) => {
    const id = name === 'the id in small letters' ? 'RED' : 'red'
    expect(() => namespaceOf(folder, { id, team: 'red' } as Subject)).toThrow(/does not hold the subject's segment/)
  })

  it.each([
    {
      case: 'a team, where there is one',
      folder: ({ subject }) => [subject.team, subject.id].filter(Boolean).join('/'),
    },
    { case: 'admins', folder: ({ subject }) => `files/${subject.team === 'red' ? 'red/' : ''}${subject.id}` },
  ] satisfies { case: string; folder: FolderOption }[])(
    'is refused when it puts $case into a folder that a subject called so would own',
    ({ folder }) => {
      expect(() => namespaceOf(folder, { id: 'bob', team: 'red' } as Subject)).toThrow(/without those fields/)
    },
  )

  it.each([
    {
      case: 'side by side',
      folder: ({ subject }) => `${subject.team ? `teams/${subject.team}` : 'users'}/${subject.id}`,
    },
    { case: 'below the id', folder: ({ subject }) => subject.id + (subject.team ? `/${subject.team}` : '') },
    { case: 'by fields it needs', folder: ({ subject }) => `${(subject.team as string).trim()}/${subject.id}` },
  ] satisfies { case: string; folder: FolderOption }[])('may tell subjects apart $case', ({ folder }) => {
    expect(namespaceOf(folder, { id: 'bob', team: 'red' } as Subject)).toMatch(/bob/)
  })

  it('is refused when it gives more than a public id can hold', () => {
    expect(() => namespaceOf(({ subject }) => `${'x'.repeat(200)}/${subject.id}`, { id: '1' })).toThrow(
      /longer than 180/,
    )
  })

  it.each(['', '\ud800'])('is refused when it uses the field %j, which is no segment', (team) => {
    expect(() => namespaceOf(({ subject }) => `${subject.team}/${subject.id}`, { id: '1', team } as Subject)).toThrow(
      /is not a path/,
    )
  })

  it.each([
    { case: 'the same folder for everybody', gives: 'users', says: /does not hold the subject's segment "a~40b"/ },
    { case: 'the id as a part of a segment', gives: 'users/x-a~40b', says: /does not hold/ },
    { case: 'a path that climbs', gives: 'users/../a~40b', says: /is not a path/ },
    { case: 'a leading slash', gives: '/a~40b', says: /is not a path/ },
    { case: 'a folder like a version', gives: 'v1/a~40b', says: /is not a path/ },
    { case: 'nothing', gives: undefined, says: /is not a path/ },
  ])('is refused when it gives $case', ({ gives, says }) => {
    expect(() => namespaceOf(() => gives as string, { id: 'a@b' })).toThrow(says)
  })
})
