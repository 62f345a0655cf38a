import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Answer } from './official-sdk-process.ts'
import { openSdkRoom, type SdkRoom } from './official-sdk-room.ts'

let room: SdkRoom
const stored: Record<string, Answer> = {}

beforeAll(async () => {
  room = await openSdkRoom()
  for (const [name, options] of [
    ['pets/cat_1', { tags: ['kitten', 'long hair'], context: { stage: 'new' }, asset_folder: 'pets' }],
    ['pets/dog', { tags: ['puppy'], context: { stage: 'in review' }, asset_folder: 'pets/dogs' }],
    ['rocket', { tags: ['space'], type: 'private' }],
    ['notes.txt', { tags: ['space'], resource_type: 'raw' }],
  ] as const)
    stored[name] = await room.call(
      'uploader.upload',
      name === 'notes.txt' ? 'fixtures/README.md' : 'fixtures/rocket.jpg',
      { public_id: name, ...options },
    )
})
afterAll(() => room?.close())

const search = (...steps: readonly (readonly unknown[])[]) => room.call('search', ...steps)
const namesOf = ({ resources }: Answer): string[] => resources.map(({ public_id }: Answer) => public_id)

describe("the official SDK's search", () => {
  it.each([
    ['resource_type:image AND tags=kitten AND uploaded_at>1d AND bytes>1k', ['pets/cat_1']],
    ['tags:space', ['notes.txt', 'rocket']],
    ['resource_type=(image OR video) -type:private', ['pets/cat_1', 'pets/dog']],
    ['folder:pets/*', ['pets/cat_1', 'pets/dog']],
    ['folder="pets"', ['pets/cat_1']],
    ['public_id:pets*', ['pets/cat_1', 'pets/dog']],
    ['context.stage:review OR "long hair"', ['pets/cat_1', 'pets/dog']],
    ['width>100 aspect_ratio>=0.1', ['pets/cat_1', 'pets/dog', 'rocket']],
    ['uploaded_at<1d', []],
  ])('finds %s', async (expression, names) => {
    const found = await search(['expression', expression], ['sort_by', 'public_id', 'asc'])
    expect(namesOf(found)).toEqual(names)
    expect(found.total_count).toBe(names.length)
  })

  it('finds one by the id that stays', async () => {
    const id = stored.rocket?.asset_id
    for (const expression of [`asset_id=${id}`, `asset_id:${id}`])
      expect(namesOf(await search(['expression', expression]))).toEqual(['rocket'])
  })

  it('walks through the pages, newest first unless told otherwise', async () => {
    for (const [sorting, wanted] of [
      [[], ['notes.txt', 'rocket', 'pets/dog', 'pets/cat_1']],
      [
        [
          ['sort_by', 'type', 'asc'],
          ['sort_by', 'public_id', 'desc'],
        ],
        ['rocket', 'pets/dog', 'pets/cat_1', 'notes.txt'],
      ],
    ] as const) {
      const seen: string[] = []
      let cursor: string | undefined
      do {
        const page = await search(['max_results', 1], ...sorting, ...(cursor ? [['next_cursor', cursor]] : []))
        expect(page).toMatchObject({ total_count: 4, resources: [{}], time: expect.any(Number) })
        seen.push(...namesOf(page))
        cursor = page.next_cursor
      } while (cursor)
      expect(seen).toEqual(wanted)
    }
  })

  it('counts what it finds', async () => {
    const found = await search(
      ['aggregate', 'resource_type'],
      ['aggregate', 'type'],
      ['aggregate', 'format'],
      ['aggregate', 'tags'],
      ['max_results', 1],
    )
    expect(found.aggregations).toEqual({
      resource_type: { image: 3, raw: 1 },
      type: { upload: 3, private: 1 },
      format: { jpg: 3 },
      tags: { space: 2, kitten: 1, 'long hair': 1, puppy: 1 },
    })
  })

  it('shows tags and context when asked for, and only the fields that are asked for', async () => {
    const plain = (await search(['expression', 'tags=kitten'])).resources[0]
    expect(plain).not.toHaveProperty('tags')
    expect(plain).not.toHaveProperty('context')
    expect(plain).toMatchObject({
      ...(({ asset_id, etag, bytes, secure_url }) => ({ asset_id, etag, bytes, secure_url }))(
        stored['pets/cat_1'] as Answer,
      ),
      filename: 'cat_1',
      folder: 'pets',
    })
    const whole = await search(['expression', 'tags=kitten'], ['with_field', ['tags', 'context']])
    expect(whole.resources).toMatchObject([{ tags: ['kitten', 'long hair'], context: { stage: 'new' } }])
    const some = await search(['expression', 'tags=kitten'], ['fields', 'bytes'], ['fields', 'tags'])
    expect(Object.keys(some.resources[0]).sort()).toEqual(['asset_id', 'bytes', 'public_id', 'tags'])
  })

  it.each([
    [[['expression', 'tags:']], 'expression must have a value at position 6, not its end'],
    [[['expression', 'faces>1']], 'search by faces is not implemented by this server'],
    [[['aggregate', 'pixels']], 'aggregate pixels is not implemented by this server'],
    [[['with_field', 'image_metadata']], 'with_field image_metadata is not implemented by this server'],
    [[['sort_by', 'score', 'desc']], 'sort_by score is not implemented by this server'],
    [[['max_results', 501]], 'max_results must be a whole number from 0 to 500, not "501"'],
  ])('is told what is wrong with %j', async (steps, message) => {
    await expect(search(...steps)).rejects.toMatchObject({ message, http_code: 400 })
  })
})
