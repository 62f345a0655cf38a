import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { nameEntries } from './entry-names.ts'

const asset = (publicId: string, format: string | null = null, originalFilename = 'photo') => ({
  publicId,
  format,
  originalFilename,
})
const as = { flattenFolders: false, useOriginalFilename: false }
const namesOf = (...publicIds: string[]) =>
  nameEntries(
    publicIds.map((publicId) => asset(publicId)),
    as,
  )

describe('the names in an archive', () => {
  it.each([
    ['an id and its format', asset('a/b', 'jpg'), as, 'a/b.jpg'],
    ['a raw id, which has its extension', asset('a/b.txt'), as, 'a/b.txt'],
    ['an id with a dot', asset('a/b.c', 'png'), as, 'a/b.c.png'],
    ['without folders', asset('a/b', 'jpg'), { ...as, flattenFolders: true }, 'b.jpg'],
    [
      'by the file that came',
      asset('a/b', 'jpg', 'Ferien am Meer'),
      { ...as, useOriginalFilename: true },
      'a/Ferien am Meer.jpg',
    ],
    [
      'by the file that came, raw',
      asset('a/b.txt', null, 'notes'),
      { ...as, useOriginalFilename: true },
      'a/notes.txt',
    ],
    ['by both', asset('a/b', 'jpg', 'x'), { flattenFolders: true, useOriginalFilename: true }, 'x.jpg'],
  ])('are %s', (_case, each, naming, name) => {
    expect(nameEntries([each], naming)).toEqual([name])
  })

  it.each([
    ['the folder above', '../../etc/passwd', 'file/file/etc/passwd'],
    ['nothing but the folder above', '..', 'file'],
    ['an absolute path', '/etc/passwd', 'file/etc/passwd'],
    ['backslashes', 'a\\..\\b', 'a_.._b'],
    ['a drive', 'C:/x', 'C_/x'],
    ['control characters', 'a\u0000\u001b[31m\nb', 'a[31mb'],
    ['characters that turn the reading round', 'a\u202egnp.exe', 'agnp.exe'],
    ['half a character', 'a\ud800', 'a\ufffd'],
    ['a device', 'aux.txt', '_aux.txt'],
    ['dots and blanks at its end', 'a. . ', 'a'],
    ['an empty folder', 'a//b', 'a/file/b'],
    ['a hidden file', '.ssh/.profile', 'ssh/profile'],
  ])('hold no trace of %s', (_case, publicId, name) => {
    expect(namesOf(publicId)).toEqual([name])
  })

  it.each([
    ['twice the same', ['a.txt', '../a.txt', './a.txt'], ['a.txt', 'file/a.txt', 'file/a_1.txt']],
    ['the same but for case', ['A.txt', 'a.txt', 'a.TXT'], ['A.txt', 'a_1.txt', 'a_2.TXT']],
    ['the same to the eye', ['\u00e9', 'e\u0301'], ['\u00e9', 'e\u0301_1']],
    ['a number that is taken', ['b:', 'b_1', 'b_'], ['b_', 'b_1', 'b__1']],
    ['a file where a folder is', ['a', 'a/b'], ['a_1', 'a/b']],
  ])('get a number: %s', (_case, publicIds, names) => {
    expect(namesOf(...publicIds)).toEqual(names)
  })

  it('are as short as file systems want them, with their extension', () => {
    const [name = ''] = nameEntries([asset('ü'.repeat(255), 'jpg')], as)
    expect(Buffer.byteLength(name)).toBeLessThanOrEqual(200)
    expect(name).toMatch(/^ü+\.jpg$/)
  })

  const hostile = fc.array(
    fc.oneof(
      fc.constantFrom(
        '..',
        '.',
        '/',
        '\\',
        'a',
        'A',
        'a.txt',
        '\u0000',
        'con',
        ' ',
        'C:',
        '%2e%2e',
        '\u202e',
        '_1',
        'é',
        'e\u0301',
      ),
      fc.string({ unit: 'binary', maxLength: 5 }),
    ),
    { maxLength: 8 },
  )
  it('never lead out of the folder, never meet, and never stand in each other’s way, whatever ids are', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(hostile, hostile, fc.constantFrom(null, 'jpg')), { maxLength: 12 }),
        fc.boolean(),
        fc.boolean(),
        (ids, flattenFolders, useOriginalFilename) => {
          const assets = ids.map(([id, file, format]) => asset(id.join(''), format, file.join('')))
          const names = nameEntries(assets, { flattenFolders, useOriginalFilename })
          const same = names.map((name) => name.normalize('NFC').toLowerCase())
          expect(new Set(same).size).toBe(names.length)
          for (const name of names) {
            expect(name).not.toMatch(/[\\:\p{Cc}\p{Cf}]/u)
            for (const segment of name.split('/')) expect(segment).toMatch(/^[^.\s](?:.*[^.\s])?$/su)
            expect(same.some((other) => other.startsWith(`${name.normalize('NFC').toLowerCase()}/`))).toBe(false)
          }
        },
      ),
      { numRuns: 1000 },
    )
  })
})
