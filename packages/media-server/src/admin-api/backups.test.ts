import { backupDownloadUrl } from 'countersign/signing'
import { beforeEach, describe, expect, it } from 'vitest'
import { ACCOUNT, createCloud, ORIGIN } from '../http/cloud-under-test.contract.ts'

let cloud: ReturnType<typeof createCloud>
beforeEach(() => {
  cloud = createCloud()
})
const put = async (bytes: string, parameters: Record<string, string> = {}) => {
  const { status, answer } = await cloud.post('raw/upload', {
    file: bytes,
    parameters: { public_id: 'a', ...parameters },
  })
  expect(status).toBe(200)
  return answer
}
const kept = (bytes: string, parameters: Record<string, string> = {}) => put(bytes, { backup: '1', ...parameters })
const destroy = () => cloud.post('raw/destroy', { parameters: { public_id: 'a' } })
const json = (path: string, body: object, method = 'POST') =>
  cloud.admin(path, { method, body: JSON.stringify(body), headers: { 'content-type': 'application/json' } })
const restore = (body: object) => json('resources/raw/upload/restore', body)
const look = (query = '') => cloud.admin(`resources/raw/upload/a${query}`)
const textAt = async (url: string) => {
  const response = await cloud.send(url)
  return response.status === 200 ? response.text() : response.status
}
const delivered = () => textAt('/demo/raw/upload/a')
const idsOf = (answer: Record<string, { version_id: string }[]>) =>
  (answer.versions ?? []).map((each) => each.version_id)

describe('an asset that was backed up', () => {
  it('is listed version by version, oldest first, when that is asked', async () => {
    const [first, second] = [await kept('one'), await kept('two!')]
    expect((await look()).answer).not.toHaveProperty('versions')
    const { answer } = await look('?versions=true')
    expect(answer.versions).toEqual([
      expect.objectContaining({
        version_id: first.version_id,
        version: String(first.version),
        size: 3,
        restorable: true,
      }),
      expect.objectContaining({ version_id: second.version_id, size: 4 }),
    ])
    expect((await cloud.admin(`resources/${first.asset_id}?versions=true`)).answer.versions).toEqual(answer.versions)
  })

  it('leaves a placeholder when it is deleted, which no list shows and nobody is sent', async () => {
    const { asset_id: assetId } = await kept('one', { tags: 'x' })
    await destroy()
    const placeholder = { public_id: 'a', asset_id: assetId, bytes: 0, placeholder: true }
    expect(await look()).toMatchObject({ status: 200, answer: placeholder })
    expect((await cloud.admin(`resources/${assetId}`)).answer).toMatchObject(placeholder)
    expect((await cloud.admin('resources/raw')).answer.resources).toEqual([])
    expect((await json('resources/search', { expression: 'tags=x' })).answer.total_count).toBe(0)
    expect(await delivered()).toBe(404)
    expect((await cloud.download('raw', { public_id: 'a' })).status).toBe(404)
    expect((await destroy()).answer).toEqual({ result: 'not found' })
    expect((await cloud.admin('usage')).answer).toMatchObject({ storage: { usage: 3 }, resources: 0 })
  })

  it('comes back with all that was said of it', async () => {
    const { asset_id: assetId, version } = await kept('one', { tags: 'x', context: 'k=v' })
    await destroy()
    const { answer } = await restore({ public_ids: ['a', 'b'] })
    expect(answer).toMatchObject({
      a: { public_id: 'a', asset_id: assetId, bytes: 3, tags: ['x'], context: { custom: { k: 'v' } } },
      b: { error: 'no_backup' },
    })
    expect(answer.a.version).toBeGreaterThan(version)
    expect(await delivered()).toBe('one')
    expect((await restore({ public_ids: 'a' })).answer).toMatchObject({ a: { version: answer.a.version } })
  })

  it('comes back by version, those of before a deletion too, and by asset id', async () => {
    const first = await kept('one')
    await destroy()
    const second = await kept('two!')
    await destroy()
    expect(second.asset_id).toBe(first.asset_id)
    await restore({ public_ids: ['a'], versions: [first.version_id] })
    expect(await delivered()).toBe('one')
    await json('resources/restore', { asset_ids: [first.asset_id], versions: [second.version_id] })
    expect(await delivered()).toBe('two!')
    expect(await cloud.leftovers()).toEqual({ blobs: 2, intents: 0 })
  })

  it('is protected by what protected it last', async () => {
    await kept('one', { access_mode: 'authenticated' })
    await destroy()
    await restore({ public_ids: ['a'] })
    expect(await delivered()).toBe(401)
  })

  it('keeps its bytes through a sweep, and no others', async () => {
    await kept('one')
    await put('two!')
    await destroy()
    await put('three', { public_id: 'b' })
    await cloud.sweep()
    expect(await cloud.leftovers()).toEqual({ blobs: 2, intents: 0 })
    await restore({ public_ids: ['a'] })
    expect(await delivered()).toBe('one')
  })

  it('that came in chunks is kept too', async () => {
    const headers = { 'x-unique-upload-id': 'u', 'content-range': 'bytes 0-2/3' }
    await cloud.post('raw/upload', { file: 'one', parameters: { public_id: 'a', backup: '1' }, headers })
    await destroy()
    await restore({ public_ids: ['a'] })
    expect(await delivered()).toBe('one')
  })

  it('answers already_exists where another has taken its name by a rename', async () => {
    const { asset_id: assetId } = await kept('one')
    await destroy()
    await put('two', { public_id: 'b' })
    await cloud.post('raw/rename', { parameters: { from_public_id: 'b', to_public_id: 'a' } })
    const { answer } = await json('resources/restore', { asset_ids: [assetId] })
    expect(answer).toEqual({ [assetId]: { error: 'already_exists' } })
    expect(await delivered()).toBe('two')
  })

  it.each([
    ['no ids', {}, 'Missing required parameter - public_ids'],
    [
      'fewer versions than ids',
      { public_ids: ['a', 'b'], versions: ['x'] },
      'versions must be 2, one for each of public_ids',
    ],
    ['another parameter', { public_ids: ['a'], tags: 'x' }, 'tags is not implemented by this server'],
  ])('is not restored with %s', async (_case, body, message) => {
    const { status, answer } = await restore(body)
    expect([status, answer.error.message]).toEqual([400, expect.stringContaining(message)])
  })
})

describe('deleting versions', () => {
  const forget = (assetId: string, ...ids: string[]) =>
    cloud.admin(`resources/backup/${assetId}`, {
      method: 'DELETE',
      body: new URLSearchParams(ids.map((id): [string, string] => ['version_ids[]', id])),
    })

  it('frees their bytes, and with the last one takes the placeholder', async () => {
    const [first, second] = [await kept('one'), await kept('two!')]
    await destroy()
    const { asset_id: assetId } = first
    const deleted = { asset_id: assetId, deleted_version_ids: [first.version_id] }
    expect(await forget(assetId, first.version_id)).toMatchObject({ status: 200, answer: deleted })
    expect(idsOf((await look('?versions=1')).answer)).toEqual([second.version_id])
    expect(await cloud.leftovers()).toEqual({ blobs: 1, intents: 0 })
    await forget(assetId, second.version_id)
    expect((await look()).status).toBe(404)
    expect((await restore({ public_ids: ['a'] })).answer).toEqual({ a: { error: 'no_backup' } })
    expect(await cloud.leftovers()).toEqual({ blobs: 0, intents: 0 })
  })

  it('leaves an asset that stands as it is', async () => {
    const { asset_id: assetId, version_id: versionId } = await kept('one')
    await forget(assetId, versionId)
    expect(await delivered()).toBe('one')
    await destroy()
    expect(await cloud.leftovers()).toEqual({ blobs: 0, intents: 0 })
  })

  it('says which were not there', async () => {
    const { asset_id: assetId, version_id: versionId } = await kept('one')
    expect(await forget(assetId, versionId, 'x')).toMatchObject({
      status: 207,
      answer: { deleted_version_ids: [versionId], failures: [{ version_id: 'x', error: 'Resource not found - x' }] },
    })
    expect((await forget(assetId, versionId)).status).toBe(404)
  })
})

describe('a link to a version', () => {
  const link = (assetId: string, versionId: string, apiSecret = ACCOUNT.apiSecret) =>
    backupDownloadUrl(
      { assetId, versionId, timestamp: Math.floor(cloud.clock.now / 1000) },
      { ...ACCOUNT, apiSecret, apiOrigin: ORIGIN },
    )

  it('leads to its bytes, whatever became of the asset, for an hour, and no cache keeps them', async () => {
    const { asset_id: assetId, version_id: versionId } = await kept('one', { type: 'private' })
    await put('two', { type: 'private' })
    const url = link(assetId, versionId)
    expect(await textAt(url)).toBe('one')
    expect((await cloud.send(url)).headers.get('cache-control')).toBe('private, no-store')
    cloud.clock.now += 3_601_000
    expect(await textAt(url)).toBe(400)
  })

  it('leads nowhere when it is signed wrongly, or for a version that is not kept', async () => {
    const { asset_id: assetId, version_id: versionId } = await put('one')
    expect(await textAt(link(assetId, versionId))).toBe(404)
    const second = await kept('two')
    expect(await textAt(link(assetId, second.version_id, 'wrong'))).toBe(401)
    expect(await textAt(link('0'.repeat(32), second.version_id))).toBe(404)
  })
})
