import { expect, it } from 'vitest'
import { isMoving } from './smaller-picture.ts'

const PNG = '\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01'
const webp = (flags: string) => `RIFF\x24\0\0\0WEBPVP8X\x0a\0\0\0${flags}\0\0\0`

it.each([
  { case: 'an animated PNG', text: `${PNG}\0\0\0\x08acTL\0\0\0\x02\0\0\0\0\0\0\0\x01IDAT`, is: true },
  { case: 'a PNG', text: `${PNG}\0\0\0\x01IDAT`, is: false },
  { case: 'a PNG in whose pixels the word stands', text: `${PNG}\0\0\0\x08IDATacTL`, is: false },
  { case: 'an animated WebP', text: webp('\x12'), is: true },
  { case: 'a WebP with colours of its own and nothing that moves', text: webp('\x20'), is: false },
  { case: 'a WebP of the simple kind', text: 'RIFF\x24\0\0\0WEBPVP8 \x0a\0\0\0\x02\x02\x02\x02', is: false },
  { case: 'a JPEG that speaks of it', text: '\xff\xd8\xff\xe0acTL', is: false },
])('a picture moves, or it does not: $case', async ({ text, is }) => {
  const bytes = Uint8Array.from(text, (character) => character.charCodeAt(0))
  expect(await isMoving(new Blob([bytes]))).toBe(is)
})
