import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isPublicId } from '../protocol/public-id.ts'
import {
  type FolderOption,
  isInside,
  owns,
  pathSegment,
  readFolder,
  readSegment,
  type Subject,
  subjectAt,
} from './namespace.ts'

const namespaceOf = (folder: FolderOption, subject: Subject) => readFolder(folder).namespace(subject)

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
      'incoming',
      '~69ncoming',
      'trash',
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
    { case: 'what reads like the folder of uploads that wait', id: 'incoming', segment: '~69ncoming' },
    { case: 'what reads like the folder of the deleted', id: 'trash', segment: '~74rash' },
    { case: 'what reads like the folder of the quarantined', id: 'quarantine', segment: '~71uarantine' },
    { case: 'what only begins like those', id: 'trash2', segment: 'trash2' },
  ])('$case', ({ id, segment }) => {
    expect(pathSegment(id)).toBe(segment)
  })

  it.each(['', '\ud800', 42, undefined, null])('refuses %j, which names nobody', (id) => {
    expect(() => pathSegment(id as string)).toThrow(/subject.id must be/)
  })

  it.each([
    { id: 42, met: 'number' },
    { id: '', met: '""' },
    { id: '\ud800', met: '"\\ud800"' },
  ])('says of $id what it met', ({ id, met }) => {
    expect(() => pathSegment(id as string)).toThrow(
      `subject.id must be a non-empty string of whole characters, not ${met}`,
    )
  })

  it('is read back', () => {
    fc.assert(fc.property(id, (id) => readSegment(pathSegment(id)) === id))
  })

  it.each([
    { case: 'nothing', segment: '' },
    { case: 'a character that is always escaped', segment: 'a@b' },
    { case: 'a plain character that was escaped', segment: 'a~62' },
    { case: 'an escape cut off', segment: 'a~2' },
    { case: 'an escape in capitals', segment: 'a~2F' },
    { case: 'bytes that are no UTF-8', segment: '~ff' },
    { case: 'what would have been escaped', segment: 'v12' },
    { case: 'a character outside ASCII', segment: 'é' },
  ])('is read as nobody where it holds $case', ({ segment }) => {
    expect(readSegment(segment)).toBeNull()
  })
})

describe('whose folder an asset lies in', () => {
  it.each([
    { case: 'below a folder', above: 'uploads', publicId: 'uploads/a~40b/x', subject: 'a@b' },
    { case: 'deeper', above: 'uploads', publicId: 'uploads/42/x/y', subject: '42' },
    { case: 'below nothing', above: '', publicId: '42/x', subject: '42' },
    { case: 'below two folders', above: 'a/b', publicId: 'a/b/42/x', subject: '42' },
    { case: 'in the folder itself', above: 'uploads', publicId: 'uploads/42', subject: null },
    { case: 'at the top', above: '', publicId: '42', subject: null },
    { case: 'beside it', above: 'uploads', publicId: 'uploads2/42/x', subject: null },
    { case: 'the folder', above: 'uploads', publicId: 'uploads', subject: null },
    { case: 'below no segment of ours', above: 'uploads', publicId: 'uploads/a@b/x', subject: null },
  ])('$case', ({ above, publicId, subject }) => {
    expect(subjectAt(above, publicId)).toBe(subject)
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
      ({ subject }) => `${subject.id}/${subject.team}`,
      ({ subject }) => (subject.team ? `users/${subject.id}/${subject.team}` : `users/${subject.id}`),
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

  it('of two folders of which neither lies in the other, nobody owns in one what another has in the other', () => {
    const part = fc.constantFrom('a', 'b', 'c')
    const folder = fc.tuple(fc.array(part, { maxLength: 2 }), fc.array(part, { maxLength: 1 })).map(
      ([above, below]): FolderOption =>
        ({ subject }) =>
          [...above, subject.id, ...below].join('/'),
    )
    let apart = 0
    fc.assert(
      fc.property(folder, folder, part, part, (one, other, x, y) => {
        const [above, besides] = [readFolder(one).above, readFolder(other).above]
        fc.pre(x !== y && !isInside(above, besides) && !isInside(besides, above))
        apart += 1
        expect(owns(namespaceOf(one, { id: x }), `${namespaceOf(other, { id: y })}/file`)).toBe(false)
      }),
      { numRuns: 2000 },
    )
    expect(apart).toBeGreaterThan(500)
  })

  it.each(['incoming', 'trash', 'quarantine'])('nobody owns what waits in %s, not even who is called so', (id) => {
    expect(
      owns(
        namespaceOf(({ subject }) => subject.id, { id }),
        `${id}/x`,
      ),
    ).toBe(false)
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
      return `${subject.id}/${subject.team}`
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
    expect(namespaceOf(folder, subject)).toBe('a~40b/red~2f7')
    expect(seen.at(-1)).toEqual({ id: 'a~40b', team: 'red~2f7', seat: 7, isAdmin: false, name: '', half: '' })
  })

  it.each([
    { case: 'above it', folder: ({ subject }) => `u/${subject.id}`, gives: 'u/red' },
    { case: 'above and below it', folder: ({ subject }) => `u/${subject.id}/files`, gives: 'u/red/files' },
    { case: 'a field below it', folder: ({ subject }) => `u/${subject.id}/${subject.team}`, gives: 'u/red/x' },
    { case: 'nothing', folder: ({ subject }) => subject.id, gives: 'red' },
  ] satisfies { case: string; folder: FolderOption; gives: string }[])(
    'may put around the id: $case',
    ({ folder, gives }) => {
      expect(namespaceOf(folder, { id: 'red', team: 'x' } as Subject)).toBe(gives)
    },
  )

  const TENANT = { id: 'red', team: 'blue', tenant: 'acme', kind: 'user' }
  it.each([
    { case: 'another field in the place of the id', folder: ({ subject }) => `u/${subject.team ?? subject.id}` },
    { case: 'a team above it', folder: ({ subject }) => `${subject.team ?? 'none'}/${subject.id}` },
    {
      case: 'a team above it, where there is one',
      folder: ({ subject }) => (subject.team ? `u/${subject.team}/${subject.id}` : `u/${subject.id}`),
    },
    {
      case: 'a team below a tenant',
      folder: ({ subject }) => [subject.tenant, subject.team, subject.id].filter(Boolean).join('/'),
    },
    {
      case: 'a depth that a value decides',
      folder: ({ subject }) => (subject.kind === 'user' ? `a/b/${subject.id}` : `a/${subject.id}`),
    },
    {
      case: 'a depth that the id decides',
      folder: ({ subject }) => (subject.id === 'red' ? `u/x/${subject.id}` : `u/${subject.id}`),
    },
    { case: 'the id in capitals', folder: ({ subject }) => (subject.id === 'red' ? 'u/RED' : `u/${subject.id}`) },
  ] satisfies { case: string; folder: FolderOption }[])(
    'is refused for the subject for whom it stands elsewhere than for others: $case',
    ({ folder }) => {
      expect(() => namespaceOf(folder, TENANT as Subject)).toThrow(/does not begin with ".*": above subject.id/)
    },
  )

  it('gives no way to the folder of somebody with an optional field below a required one', () => {
    const folder: FolderOption = ({ subject }) =>
      subject.team ? `${subject.tenant}/${subject.team}/${subject.id}` : `${subject.tenant}/${subject.id}`
    for (const subject of [
      { id: 'victim', tenant: 'acme', team: 'red' },
      { id: 'red', tenant: 'acme' },
    ])
      expect(() => namespaceOf(folder, subject as Subject)).toThrow(/does not begin with/)
  })

  it.each([
    { case: 'the same folder for everybody', folder: () => 'users', says: /does not hold subject.id/ },
    { case: 'the id as a part of a segment', folder: ({ subject }) => `u/x-${subject.id}`, says: /does not hold/ },
    { case: 'the head of the id', folder: ({ subject }) => `u/${subject.id.slice(0, 3)}`, says: /does not hold/ },
    { case: 'nothing', folder: () => undefined as unknown as string, says: /does not hold/ },
    { case: 'a path that climbs', folder: ({ subject }) => `u/../${subject.id}`, says: /is not a path/ },
    { case: 'a leading slash', folder: ({ subject }) => `/${subject.id}`, says: /is not a path/ },
    { case: 'a folder like a version', folder: ({ subject }) => `v1/${subject.id}`, says: /is not a path/ },
    {
      case: 'an error',
      folder: ({ subject }) => `${(subject.team as string).trim()}/${subject.id}`,
      says: /throws for a subject/,
    },
  ] satisfies { case: string; folder: FolderOption; says: RegExp }[])(
    'is refused at once when it gives $case',
    ({ folder, says }) => {
      expect(() => readFolder(folder)).toThrow(says)
    },
  )

  it.each([
    { case: 'more than a public id can hold', below: 'x'.repeat(200), says: /longer than 180/ },
    { case: 'a folder like a version', below: 'v1', says: /is not a path/ },
    { case: 'a path that climbs', below: '../bob', says: /is not a path/ },
  ])('is refused when it gives $case below the id', ({ below, says }) => {
    expect(() => namespaceOf(({ subject }) => `${subject.id}/${below}`, { id: '1' })).toThrow(says)
  })

  it.each(['', '\ud800'])('is refused when it uses the field %j, which is no segment', (team) => {
    expect(() => namespaceOf(({ subject }) => `${subject.id}/${subject.team}`, { id: '1', team } as Subject)).toThrow(
      /is not a path/,
    )
  })
})
