import { readFileSync } from 'node:fs'
import type { NamedFile } from './upload-page.ts'

const fixture = (name: string, mimeType: string): NamedFile => ({
  name,
  mimeType,
  buffer: readFileSync(new URL(`../../fixtures/${name}`, import.meta.url)),
})
export const rocket = fixture('rocket.jpg', 'image/jpeg')
export const coffee = fixture('coffee.png', 'image/png')
export const film = fixture('coffee.mp4', 'video/mp4')

/** The seven real files, and what the page says of each when it is private. */
export const FIXTURES = [
  { file: rocket, facts: { Type: 'image / private', Format: 'jpg', Dimensions: '640 × 427' } },
  {
    file: fixture('cat-exif-rotated.jpg', 'image/jpeg'),
    facts: { Type: 'image / private', Format: 'jpg', Dimensions: '451 × 300' },
  },
  { file: coffee, facts: { Type: 'image / private', Format: 'png', Dimensions: '600 × 400' } },
  {
    file: fixture('astronaut.webp', 'image/webp'),
    facts: { Type: 'image / private', Format: 'webp', Dimensions: '512 × 512' },
  },
  {
    file: fixture('cat-animated.gif', 'image/gif'),
    facts: { Type: 'image / private', Format: 'gif', Dimensions: '240 × 180' },
  },
  { file: film, facts: { Type: 'video / private', Format: 'mp4' } },
  { file: fixture('document.pdf', 'application/pdf'), facts: { Type: /^(image|raw) \/ private$/ } },
]
