import { expect, it } from 'vitest'
import { isStorageFull } from './storage-full.ts'

const withFields = (fields: object) => Object.assign(new Error('it failed'), fields)

it.each<[string, unknown, boolean]>([
  ['a file without space', withFields({ code: 'ENOSPC' }), true],
  ['a quota that is used up', withFields({ code: 'EDQUOT' }), true],
  ['SQLite on a full disk', withFields({ code: 'ERR_SQLITE_ERROR', errcode: 13 }), true],
  ['Postgres on a full disk', withFields({ code: '53100' }), true],
  ['what one of them has caused', new Error('not stored', { cause: withFields({ code: 'ENOSPC' }) }), true],
  ['another failure of a file', withFields({ code: 'EIO' }), false],
  ['a constraint of SQLite', withFields({ code: 'ERR_SQLITE_ERROR', errcode: 19 }), false],
  ['what is no error', 'ENOSPC', false],
])('knows %s', (_case, error, expected) => {
  expect(isStorageFull(error)).toBe(expected)
})
