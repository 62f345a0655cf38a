import sharp from 'sharp'
import { expect } from 'vitest'
import { onPath } from '../../scripts/debian.ts'
import type { Room } from './room.ts'

/** A real PDF of two pages becomes two pictures, each of the shape of its page; without Poppler it is refused by name. */
export async function explodePdf({ sdk, look }: Room): Promise<void> {
  const stored = await sdk.uploader.upload('fixtures/pages.pdf', { public_id: 'paper' })
  const exploding = sdk.uploader.explode('paper', { page: 'all', format: 'jpg' })
  if (!onPath(['pdftoppm'])) {
    await expect(exploding).rejects.toMatchObject({
      message: expect.stringMatching(/without pdftoppm, is not implemented/),
    })
    return
  }
  expect(stored).toMatchObject({ format: 'pdf', pages: 2, width: 612, height: 792 })
  await exploding
  const { derived } = await look('paper')
  expect(derived).toMatchObject([
    { transformation: 'pg_1', format: 'jpg' },
    { transformation: 'pg_2', format: 'jpg' },
  ])
  const sizes = []
  for (const { url } of derived) {
    const { width, height } = await sharp(await (await fetch(url)).arrayBuffer()).metadata()
    sizes.push([width, height])
  }
  expect(sizes).toEqual([
    [1275, 1650],
    [1755, 1240],
  ])
}
