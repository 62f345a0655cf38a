import { signParameters, verifyUploadAnswer } from 'countersign/signing'
import { describe, expect, it, vi } from 'vitest'
import { readZip } from '../archive/read-archive.contract.ts'
import { createMemoryBlobs } from '../blobs/memory-blobs.ts'
import { ACCOUNT, type Answer, createCloud } from '../http/cloud-under-test.contract.ts'
import { bytesOf, createStocked, namesOf } from './archive-under-test.contract.ts'

describe('generate_archive', () => {
  it('stores a raw asset, and says what is in it', async () => {
    const cloud = await createStocked()
    const { status, answer } = await cloud.post('raw/generate_archive', { parameters: { tags: 'x,y' } })
    expect(status).toBe(200)
    expect(answer).toMatchObject({ resource_type: 'raw', type: 'upload', resource_count: 2, file_count: 2, tags: [] })
    expect(answer.public_id).toMatch(/^[a-z0-9]{20}\.zip$/)
    expect(answer.display_name).toBe(answer.public_id)
    expect(answer).not.toHaveProperty('format')
    expect(answer).not.toHaveProperty('missing_public_ids')
    const { public_id: publicId, version, signature } = answer
    expect(verifyUploadAnswer({ publicId, version }, signature, ACCOUNT.apiSecret)).toBe(true)
    const bytes = await bytesOf(await cloud.send(answer.secure_url))
    expect(bytes.byteLength).toBe(answer.bytes)
    expect(Object.keys(readZip(bytes))).toEqual(['a/1.txt', 'a/2.txt'])
  })

  it('stores it under the name, folder and tags that were asked for', async () => {
    const cloud = await createStocked()
    const parameters = {
      tags: 'x',
      target_public_id: 'out/all',
      target_tags: 'packed,x',
      target_asset_folder: 'f',
      target_format: 'tgz',
    }
    const { answer } = await cloud.post('raw/generate_archive', { parameters })
    expect(answer).toMatchObject({
      public_id: 'out/all.tgz',
      display_name: 'all.tgz',
      tags: ['packed', 'x'],
      asset_folder: 'f',
    })
    const again = await cloud.post('raw/generate_archive', {
      parameters: { ...parameters, target_public_id: 'out/all.tgz' },
    })
    expect(again.answer).toMatchObject({ public_id: 'out/all.tgz', overwritten: true, resource_count: 2 })
    expect(await cloud.leftovers()).toEqual({ blobs: 7, intents: 0 })
  })

  it('names what is missing and empty', async () => {
    const cloud = await createStocked()
    const parameters = { public_ids: 'a/1.txt,nope', tags: 'nobody', prefixes: 'no/', allow_missing: 'true' }
    expect((await cloud.post('raw/generate_archive', { parameters })).answer).toMatchObject({
      resource_count: 1,
      file_count: 1,
      missing_public_ids: ['nope'],
      empty_tags: ['nobody'],
      empty_prefixes: ['no/'],
    })
  })

  it.each([
    ['private', 'raw/private/a/secret.txt,raw/upload/a/1.txt'],
    ['authenticated', 'raw/private/a/secret.txt,raw/authenticated/a/guarded.txt,raw/upload/a/1.txt'],
  ])('protects an archive as what is in it: %s', async (type, fully_qualified_public_ids) => {
    const cloud = await createStocked()
    const { answer } = await cloud.post('all/generate_archive', { parameters: { fully_qualified_public_ids } })
    expect(answer.type).toBe(type)
    const unsigned = new URL(answer.url.replace(/\/s--[^/]+--/, ''))
    expect((await cloud.send(unsigned.pathname)).status).toBe(401)
    expect((await cloud.send(answer.url)).status).toBe(200)
  })

  it('sends it when asked to, or stores it and sends it', async () => {
    const cloud = await createStocked()
    for (const [mode, count] of [
      ['download', 6],
      ['create_and_download', 7],
    ] as const) {
      const signed = { timestamp: String(cloud.clock.now / 1000), tags: 'x', mode }
      const body = new URLSearchParams({
        ...signed,
        api_key: ACCOUNT.apiKey,
        signature: signParameters(signed, ACCOUNT.apiSecret),
      })
      const response = await cloud.send('/v1_1/demo/raw/generate_archive', { method: 'POST', body })
      expect(response.headers.get('content-disposition')).toMatch(/^attachment; filename="\w+\.zip"$/)
      expect(await namesOf(response)).toEqual(['a/1.txt'])
      expect(await cloud.leftovers()).toEqual({ blobs: count, intents: 0 })
    }
  })

  it.each([
    ['a wrong signature', { secret: 'another' }, 401, /^Invalid Signature/],
    ['an old timestamp', { parameters: { timestamp: '1759996399' } }, 400, /^Stale request/],
    ['a moment that is over', { parameters: { expires_at: '1759999999' } }, 400, /^Link expired/],
    [
      'another kind in the form',
      { unsigned: { resource_type: 'image' } },
      400,
      /^resource_type must be raw, as in the path/,
    ],
    [
      'a name that cannot be',
      { parameters: { target_public_id: 'a/../b' } },
      400,
      /^public_id \(a\/..\/b.zip\) is invalid/,
    ],
    ['what an upload is signed with', { parameters: { folder: 'mine' } }, 400, /^folder is not implemented/],
  ])('is refused with %s, and leaves nothing behind', async (_case, post, status, message) => {
    const cloud = await createStocked()
    const refused = await cloud.post('raw/generate_archive', {
      ...post,
      parameters: { tags: 'x', ...('parameters' in post && post.parameters) },
    })
    expect(refused.answer.error.message).toMatch(message)
    expect(refused.status).toBe(status)
    expect(await cloud.leftovers()).toEqual({ blobs: 6, intents: 0 })
  })

  it('leaves nothing behind when a file cannot be read, or the disk takes no more', async () => {
    const logged = vi.spyOn(console, 'error').mockImplementation(() => undefined)
    const blobs = createMemoryBlobs()
    const cloud = createCloud({}, blobs)
    await cloud.post('raw/upload', { parameters: { public_id: '1', tags: 'x' }, file: 'x' })
    vi.spyOn(blobs, 'read').mockImplementationOnce(() => {
      throw new Error('EIO')
    })
    expect((await cloud.post('raw/generate_archive', { parameters: { tags: 'x' } })).status).toBe(500)
    const stage = blobs.stage
    vi.spyOn(blobs, 'stage').mockImplementationOnce(async (id) => ({
      ...(await stage(id)),
      write: () => Promise.reject(new Error('ENOSPC')),
    }))
    expect((await cloud.post('raw/generate_archive', { parameters: { tags: 'x' } })).status).toBe(500)
    expect(await cloud.leftovers()).toEqual({ blobs: 1, intents: 0 })
    logged.mockRestore()
  })

  it('tells of an archive that is stored, with what is in it, and whom it names too', async () => {
    const told: Answer[] = []
    const fetch = async (_url: unknown, init?: RequestInit) => {
      told.push(JSON.parse(String(init?.body)))
      return new Response()
    }
    const cloud = createCloud(
      {},
      createMemoryBlobs(),
      {},
      { notificationUrls: ['http://127.0.0.1:1/'], notifications: { fetch } },
    )
    await cloud.post('raw/upload', { parameters: { public_id: '1', tags: 'x' }, file: 'x' })
    await cloud.sendNotifications()
    await cloud.post('raw/generate_archive', {
      parameters: { tags: 'x', target_public_id: 'a', notification_url: 'http://127.0.0.1:2/' },
    })
    await cloud.sendNotifications()
    expect(told).toMatchObject([
      { public_id: '1' },
      ...[1, 2].map(() => ({ notification_type: 'generate_archive', public_id: 'a.zip', resource_count: 1 })),
    ])
  })
})
