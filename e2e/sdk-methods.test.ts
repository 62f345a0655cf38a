import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { API } from './sdk-methods/api.ts'
import { renderCompatibility } from './sdk-methods/documentation.ts'
import { openRoom, type Room } from './sdk-methods/room.ts'
import type { Standings } from './sdk-methods/standing.ts'
import { UPLOADER } from './sdk-methods/uploader.ts'

let room: Room

beforeAll(async () => {
  room = await openRoom()
})
beforeEach(() => room.cloud.reset())
afterAll(() => room.cloud.close())

describe.each<[string, Standings]>([
  ['uploader', UPLOADER],
  ['api', API],
])('of the official SDK, %s', (name, standings) => {
  it('has no method that is not judged here', () => {
    expect(Object.keys(standings).sort()).toEqual(Object.keys(room.sdk[name]).sort())
  })

  const of = (kind: 'works' | 'makes' | 'refused') =>
    Object.keys(standings).filter((method) => kind in (standings[method] ?? {}))

  it.each([...of('works'), ...of('makes')])('.%s does what it is for', async (method) => {
    const standing = standings[method]
    if (standing && 'works' in standing) await standing.works(room)
    if (standing && 'makes' in standing) await standing.makes(room)
  })

  it.each(of('refused'))('.%s is refused by name', async (method) => {
    const standing = standings[method]
    if (!standing || !('refused' in standing)) throw new Error('filtered above')
    const refusal = await standing.refused(room).then(
      () => 'it was let in',
      (error) => (error.error ?? error).message,
    )
    expect(refusal).toMatch(/ is not implemented by this server/)
  })
})

it('is published', async () => {
  const written = readFileSync('docs/compatibility.md', 'utf8')
  expect(written, 'run: node scripts/write-compatibility.ts').toBe(await renderCompatibility())
})
