import { readFileSync } from 'node:fs'
import { describe, expect, it, vi } from 'vitest'
import { createCloud } from '../http/cloud-under-test.contract.ts'

const rocket = readFileSync('fixtures/rocket.jpg')

describe('a name with a random part', () => {
  it('never replaces an asset: should it be taken, another one is drawn', async () => {
    const cloud = createCloud()
    const { answer: first } = await cloud.post('image/upload', { file: rocket })
    const standing = await cloud.catalog.get('demo', {
      resourceType: 'image',
      type: 'upload',
      publicId: first.public_id,
    })
    const commit = vi.spyOn(cloud.catalog, 'commitUpload')
    if (standing) commit.mockResolvedValueOnce({ outcome: 'existing', asset: standing })
    const { answer } = await cloud.post('image/upload', { parameters: { use_filename: '1' }, file: rocket })
    expect(answer).not.toHaveProperty('existing')
    expect(answer.public_id).toMatch(/^photo_[a-z0-9]{6}$/)
    const attempts = commit.mock.calls.map(([asset, options]) => [asset.publicId, options.overwrite])
    expect(attempts).toEqual([
      [expect.stringMatching(/^photo_/), false],
      [answer.public_id, false],
    ])
    expect(attempts[0]?.[0]).not.toBe(answer.public_id)
    expect(await cloud.leftovers()).toEqual({ blobs: 2, intents: 0 })
  })
})
