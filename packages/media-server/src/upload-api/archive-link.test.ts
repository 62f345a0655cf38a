import { archiveDownloadUrl, folderDownloadUrl } from 'countersign/signing'
import { describe, expect, it, vi } from 'vitest'
import { READERS, readZip } from '../archive/read-archive.contract.ts'
import { ACCOUNT, createCloud, ORIGIN } from '../http/cloud-under-test.contract.ts'
import { bytesOf, createStocked, link, messageOf, namesOf, PNG } from './archive-under-test.contract.ts'

const CLOUD = { ...ACCOUNT, apiOrigin: ORIGIN }

describe('a link to an archive', () => {
  it.each([
    ['a tag', 'raw', { tags: 'x' }, ['a/1.txt']],
    ['tags, each asset once', 'raw', { tags: 'x,y' }, ['a/1.txt', 'a/2.txt']],
    ['a prefix, which is text', 'raw', { prefixes: 'a' }, ['a/1.txt', 'a/2.txt', 'ab/3.txt']],
    ['a prefix with its slash', 'raw', { prefixes: 'a/' }, ['a/1.txt', 'a/2.txt']],
    ['everything', 'raw', { prefixes: '/' }, ['a/1.txt', 'a/2.txt', 'ab/3.txt']],
    ['everything of every kind', 'all', { prefixes: '/' }, ['a/dot.png', 'a/1.txt', 'a/2.txt', 'ab/3.txt']],
    ['ids, in their order', 'raw', { public_ids: 'ab/3.txt,a/1.txt' }, ['ab/3.txt', 'a/1.txt']],
    [
      'full names',
      'all',
      { fully_qualified_public_ids: 'image/upload/a/dot,raw/private/a/secret.txt' },
      ['a/dot.png', 'a/secret.txt'],
    ],
    ['a protected type, and that alone', 'raw', { prefixes: '/', type: 'private' }, ['a/secret.txt']],
    ['names without folders', 'all', { prefixes: 'a/', flatten_folders: '1' }, ['dot.png', '1.txt', '2.txt']],
    ['the names of files', 'raw', { tags: 'y', use_original_filename: 'true' }, ['a/notes.txt', 'a/notes_1.txt']],
    ['what is there of what may be missing', 'raw', { public_ids: 'a/1.txt,nope', allow_missing: '1' }, ['a/1.txt']],
  ])('packs %s', async (_case, resourceType, parameters, names) => {
    const cloud = await createStocked()
    const response = await cloud.send(link(cloud, resourceType, parameters as Record<string, string>))
    expect(await namesOf(response)).toEqual(names)
  })

  it.each(['zip', 'tgz'] as const)('as %s is read by every reader, byte for byte', async (target_format) => {
    const cloud = await createStocked()
    const response = await cloud.send(
      link(cloud, 'all', { prefixes: 'a/', target_format, target_public_id: 'b/my files' }),
    )
    expect(response.headers.get('content-disposition')).toBe(`attachment; filename="my files.${target_format}"`)
    expect(response.headers.get('content-type')).toBe(`application/${target_format === 'zip' ? 'zip' : 'gzip'}`)
    expect(response.headers.get('cache-control')).toBe('private, no-store')
    const bytes = await bytesOf(response)
    for (const { reader, read } of READERS[target_format]) {
      const { 'a/dot.png': dot, ...texts } = await read(bytes)
      expect(dot?.equals(PNG), reader).toBe(true)
      expect(Object.entries(texts).map(([name, file]) => [name, file.toString()])).toEqual(
        expect.arrayContaining([
          ['a/1.txt', 'a/1.txt'],
          ['a/2.txt', 'a/2.txt'],
        ]),
      )
    }
  })

  it('is what our own SDK signs', async () => {
    const cloud = await createStocked()
    const timestamp = cloud.clock.now / 1000
    const url = archiveDownloadUrl(
      { timestamp, resourceType: 'raw', tags: ['x'], flattenFolders: true, async: false },
      CLOUD,
    )
    expect(await namesOf(await cloud.send(url))).toEqual(['1.txt'])
    const folder = folderDownloadUrl({ timestamp, folder: 'ab' }, CLOUD)
    expect(await namesOf(await cloud.send(folder))).toEqual(['ab/3.txt'])
    const algorithm = 'sha256'
    const all = folderDownloadUrl({ timestamp, folder: 'a', resourceType: 'raw', type: 'private' }, CLOUD, {
      algorithm,
    })
    expect(await namesOf(await cloud.send(all))).toEqual(['a/secret.txt'])
  })

  it.each([
    ['an hour after its timestamp', {}, 3600, 3601, /^Stale request/],
    ['at expires_at', { expires_at: '1760000060' }, 59, 60, /^Link expired - it was good until 2025-10-09 08:54:20/],
    ['at expires_at, more than an hour ahead', { expires_at: '1760007200' }, 7199, 7200, /^Link expired/],
  ])('dies %s', async (_case, parameters, aliveAfter, deadAfter, message) => {
    const cloud = await createStocked()
    const url = link(cloud, 'raw', { tags: 'x', ...parameters })
    cloud.clock.now += aliveAfter * 1000
    expect(await namesOf(await cloud.send(url))).toEqual(['a/1.txt'])
    cloud.clock.now += (deadAfter - aliveAfter) * 1000
    const dead = await cloud.send(url)
    expect(dead.status).toBe(400)
    expect(await messageOf(dead)).toMatch(message)
  })

  it.each<[string, (url: URL) => void, number, RegExp]>([
    ['another tag', (url) => url.searchParams.set('tags', 'y'), 401, /^Invalid Signature/],
    ['one more prefix', (url) => url.searchParams.set('prefixes', '/'), 401, /^Invalid Signature/],
    ['another type', (url) => url.searchParams.set('type', 'private'), 401, /^Invalid Signature/],
    ['no signature', (url) => url.searchParams.delete('signature'), 400, /^Missing required parameter - signature/],
    ['another key', (url) => url.searchParams.set('api_key', '42'), 401, /^Unknown API key 42/],
  ])('is dead with %s', async (_case, change, status, message) => {
    const cloud = await createStocked()
    const url = new URL(link(cloud, 'raw', { tags: 'x' }), ORIGIN)
    change(url)
    const response = await cloud.send(url.href)
    expect(await messageOf(response)).toMatch(message)
    expect(response.status).toBe(status)
  })

  const many = (count: number) => Array.from({ length: count }, (_, index) => `t${index}`).join(',')
  it.each([
    [
      'nothing selected',
      'raw',
      {},
      400,
      /^Missing required parameter - tags, prefixes, public_ids or fully_qualified_public_ids$/,
    ],
    ['an id that is missing', 'raw', { public_ids: 'a/1.txt,nope' }, 404, /^Missing public_ids - nope$/],
    ['an id of another type', 'raw', { public_ids: 'a/secret.txt' }, 404, /^Missing public_ids - a\/secret.txt$/],
    [
      'a full name that is missing',
      'all',
      { fully_qualified_public_ids: 'raw/upload/no' },
      404,
      /^Missing public_ids - raw\/upload\/no$/,
    ],
    [
      'a full name that is none',
      'all',
      { fully_qualified_public_ids: 'a/1.txt' },
      400,
      /^fully_qualified_public_ids must be names/,
    ],
    ['nothing found', 'raw', { tags: 'nobody' }, 404, /^Nothing to archive/],
    ['21 tags', 'raw', { tags: many(21) }, 400, /^tags must be at most 20 items, not "21 of them"$/],
    ['21 prefixes', 'raw', { prefixes: many(21) }, 400, /^prefixes must be at most 20 items, not "21 of them"$/],
    [
      'tags of every kind',
      'all',
      { tags: 'x' },
      400,
      /^resource_type must be one of image, video, raw where there are tags/,
    ],
    ['a kind that is none', 'audio', { tags: 'x' }, 400, /^resource_type must be one of image, video, raw, all/],
    ['a mode that stores', 'raw', { tags: 'x', mode: 'create' }, 400, /^mode must be download in a link/],
    ['another format', 'raw', { tags: 'x', target_format: 'rar' }, 400, /^target_format must be one of zip, tgz/],
    [
      'a raw file to transform',
      'raw',
      { tags: 'x', transformations: 'w_1' },
      400,
      /^Transformation of a raw file is not/,
    ],
    [
      'a notification',
      'image',
      { tags: 'x', notification_url: 'http://127.0.0.1/' },
      400,
      /^notification_url of a download is not implemented/,
    ],
    ['async', 'image', { tags: 'x', async: '1' }, 400, /^async must be absent in a link/],
    ['what an upload is signed with', 'image', { tags: 'x', public_id: 'mine' }, 400, /^public_id is not implemented/],
    ['what nobody has', 'image', { tags: 'x', colour: 'red' }, 400, /^Unknown parameter - colour/],
  ])('with %s is refused', async (_case, resourceType, parameters, status, message) => {
    const cloud = await createStocked()
    const response = await cloud.send(link(cloud, resourceType, parameters as Record<string, string>))
    expect(await messageOf(response)).toMatch(message)
    expect(response.status).toBe(status)
  })

  it('to HEAD says what it is, and packs nothing', async () => {
    const cloud = await createStocked()
    const read = vi.spyOn(cloud.blobs, 'read')
    const response = await cloud.send(link(cloud, 'raw', { tags: 'x' }), { method: 'HEAD' })
    expect([response.status, response.headers.get('content-type'), await response.text()]).toEqual([
      200,
      'application/zip',
      '',
    ])
    expect(read).not.toHaveBeenCalled()
  })

  it('of an asset that is overwritten between the look in the catalog and the reading has the new bytes', async () => {
    const cloud = await createStocked()
    const look = cloud.catalog.list
    vi.spyOn(cloud.catalog, 'list').mockImplementationOnce(async (query) => {
      const found = await look(query)
      await cloud.post('raw/upload', { parameters: { public_id: 'a/1.txt' }, file: 'longer than it was' })
      return found
    })
    const contents = readZip(await bytesOf(await cloud.send(link(cloud, 'raw', { tags: 'x' }))))
    expect(contents['a/1.txt']?.toString()).toBe('longer than it was')
  })

  it('to an asset that goes meanwhile is refused, or does without it where it may be missing', async () => {
    for (const allow_missing of ['', '1']) {
      const cloud = await createStocked()
      const look = cloud.catalog.list
      vi.spyOn(cloud.catalog, 'list').mockImplementationOnce(async (query) => {
        const found = await look(query)
        await cloud.post('raw/destroy', { parameters: { public_id: 'a/1.txt' } })
        return found
      })
      const response = await cloud.send(link(cloud, 'raw', { tags: 'y', allow_missing }))
      if (allow_missing) expect(await namesOf(response)).toEqual(['a/2.txt'])
      else expect(await messageOf(response)).toBe('Missing public_ids - a/1.txt')
    }
  })

  it('holds at most a thousand assets', async () => {
    const cloud = await createStocked()
    const [asset] = (await cloud.catalog.list({ cloudName: 'demo', direction: 'asc', maxResults: 1 })).assets
    if (!asset) throw new Error('nothing is there')
    const ids = async (count: number) => {
      for (let index = 0; index < count; index += 1) {
        const [publicId, own] = [`many/${crypto.randomUUID()}`, crypto.randomUUID()]
        await cloud.catalog.commitUpload({ ...asset, publicId, assetId: own, blobId: own }, { overwrite: false })
      }
    }
    await ids(1000)
    const read = vi.spyOn(cloud.blobs, 'read')
    const url = link(cloud, 'raw', { prefixes: 'many/' })
    expect((await cloud.send(url, { method: 'HEAD' })).status).toBe(200)
    await ids(1)
    expect(await messageOf(await cloud.send(url))).toBe('Too many assets for an archive. Maximum is 1000.')
    expect(read).not.toHaveBeenCalled()
  })

  it('holds no more bytes than one file may have', async () => {
    const cloud = createCloud({ maxFileBytes: 10 })
    for (const public_id of ['1', '2'])
      await cloud.post('raw/upload', { parameters: { public_id, tags: 'x' }, file: 'sixsix' })
    expect(await messageOf(await cloud.send(link(cloud, 'raw', { tags: 'x' })))).toBe(
      'File size too large. Got 12. Maximum is 10.',
    )
  })
})
