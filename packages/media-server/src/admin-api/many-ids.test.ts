import { expect, it } from 'vitest'
import { createCloud } from '../http/cloud-under-test.contract.ts'

const many = (list: string, count = 100) =>
  Array.from({ length: count }, (_, index) => `${list}[]=${index.toString(16).padStart(32, '0')}`).join('&')

const form = (method: string, body: string): RequestInit => ({
  method,
  headers: { 'content-type': 'application/x-www-form-urlencoded' },
  body,
})

it.each<{ case: string; path: string; init?: RequestInit }>([
  { case: 'listed', path: `resources/image/upload?tags=1&context=1&${many('public_ids')}` },
  { case: 'listed by asset ids', path: `resources/by_asset_ids?tags=1&${many('asset_ids')}` },
  { case: 'deleted', path: 'resources/image/upload', init: form('DELETE', `invalidate=1&${many('public_ids')}`) },
  {
    case: 'deleted, said in the query',
    path: `resources?invalidate=1&${many('asset_ids')}`,
    init: { method: 'DELETE' },
  },
  {
    case: 'restored, each in a version',
    path: 'resources/image/upload/restore',
    init: form('POST', `${many('public_ids')}&${many('versions')}`),
  },
  {
    case: 'published',
    path: 'resources/image/publish_resources',
    init: form('POST', `type=private&${many('public_ids')}`),
  },
  {
    case: 'given a mode of access',
    path: 'resources/image/upload/update_access_mode',
    init: form('POST', `access_mode=public&${many('public_ids')}`),
  },
])('a hundred are $case in one call, whatever else it says', async ({ path, init }) => {
  const { status, answer } = await createCloud().admin(path, init)
  expect([status, answer.error]).toEqual([200, undefined])
})

it('a hundred and one are refused by that number', async () => {
  const { answer } = await createCloud().admin(`resources/image/upload?${many('public_ids', 101)}`)
  expect(answer.error.message).toBe('public_ids must be at most 100 ids, not "101 of them"')
})
