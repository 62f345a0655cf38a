import { readFileSync } from 'node:fs'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { checkFiles, type FileRules } from './check-files.ts'
import { kindOf } from './file-kind.ts'

const fixture = (name: string) =>
  new File([readFileSync(new URL(`../../../../fixtures/${name}`, import.meta.url))], name)
const starting = (text: string) => new Blob([Uint8Array.from(text, (letter) => letter.charCodeAt(0))])

describe('what a file is', () => {
  it.each([
    ['rocket.jpg', { format: 'jpg', group: 'image' }],
    ['coffee.png', { format: 'png', group: 'image' }],
    ['cat-animated.gif', { format: 'gif', group: 'image' }],
    ['astronaut.webp', { format: 'webp', group: 'image' }],
    ['document.pdf', { format: 'pdf', group: 'image' }],
    ['coffee.mp4', { format: 'mp4', group: 'video' }],
  ])('is found in its bytes: %s', async (name, kind) => {
    expect(await kindOf(fixture(name))).toEqual(kind)
  })

  it.each([
    ['\0\0\0\x1cftypavif', 'avif'],
    ['\0\0\0\x1cftypheic', 'heic'],
    ['\0\0\0\x14ftypqt  ', 'mov'],
    ['\n <svg xmlns=', 'svg'],
    ['\x1aE\xdf\xa3', 'webm'],
    ['ID3\x04', 'mp3'],
    ['RIFF\x24\0\0\0WAVEfmt ', 'wav'],
    ['RIFF\x24\0\0\0WEBPVP8 ', 'webp'],
    ['II*\0', 'tiff'],
    ['PK\x03\x04', 'zip'],
  ])('%j is %s', async (head, format) => {
    expect((await kindOf(starting(head)))?.format).toBe(format)
  })

  it.each(['', 'hello', '<!doctype html>', 'GIF', '\xff\xd8'])('%j is nothing known', async (head) => {
    expect(await kindOf(starting(head))).toBeNull()
  })
})

describe('a file', () => {
  const ask = (rules: FileRules, source: Blob | string, position = 0) =>
    checkFiles(rules)({ source, name: 'cat.jpg' }, position)
  afterEach(() => void vi.unstubAllGlobals())

  it.each<{ case: string; rules: FileRules; source: Blob | string; position?: number; why: string }>([
    {
      case: 'one too many',
      rules: { maxFiles: 2 },
      source: starting('x'),
      position: 2,
      why: 'cat.jpg is one file too many: 2 may be uploaded',
    },
    {
      case: 'too large',
      rules: { maxBytes: 1_000_000 },
      source: new Blob([new Uint8Array(1_234_567)]),
      why: 'cat.jpg has 1.23 MB, and may have 1 MB',
    },
    {
      case: 'too large for its kind',
      rules: { maxBytes: 10, maxRawBytes: 1 },
      source: starting('xy'),
      why: 'cat.jpg has 2 bytes, and may have 1 byte',
    },
    {
      case: 'of another format than its name says',
      rules: { formats: ['JPEG', 'png'] },
      source: fixture('document.pdf'),
      why: 'cat.jpg is pdf; allowed: jpg, png',
    },
    {
      case: 'of no kind at all',
      rules: { formats: ['image'] },
      source: starting('<script>'),
      why: 'cat.jpg is of no kind that is known here; allowed: image',
    },
  ])('is refused that is $case', async ({ rules, source, position, why }) => {
    expect(await ask(rules, source, position)).toBe(why)
  })

  it.each<{ case: string; rules: FileRules; source: Blob | string }>([
    { case: 'as large as it may be', rules: { maxBytes: 2, maxFiles: 1 }, source: starting('xy') },
    { case: 'of an allowed kind', rules: { formats: ['video', 'gif'] }, source: fixture('cat-animated.gif') },
    { case: 'of a kind without a bound of its own', rules: { maxImageBytes: 1 }, source: fixture('coffee.mp4') },
    { case: 'raw, where that is allowed', rules: { formats: ['raw'] }, source: starting('hello') },
    {
      case: 'an address, which the cloud looks at',
      rules: { maxBytes: 1, formats: ['png'] },
      source: 'https://a.example/b',
    },
  ])('is taken that is $case', async ({ rules, source }) => {
    expect(await ask(rules, source)).toBeNull()
  })

  it.each<{ rules: FileRules; why: string | null }>([
    { rules: { minWidth: 641 }, why: 'cat.jpg is 640 × 427 pixels; its width must be at least 641' },
    { rules: { maxHeight: 426 }, why: 'cat.jpg is 640 × 427 pixels; its height must be at most 426' },
    { rules: { minWidth: 640, maxWidth: 640, minHeight: 427, maxHeight: 427 }, why: null },
  ])('of 640 × 427 pixels is held to $rules', async ({ rules, why }) => {
    const close = vi.fn()
    vi.stubGlobal('createImageBitmap', async () => ({ width: 640, height: 427, close }))
    expect(await ask(rules, starting('x'))).toBe(why)
    expect(close).toHaveBeenCalledOnce()
  })

  it('that the browser cannot read as a picture is left to the cloud', async () => {
    vi.stubGlobal('createImageBitmap', async () => Promise.reject(new DOMException('no', 'InvalidStateError')))
    expect(await ask({ minWidth: 1000 }, starting('x'))).toBeNull()
  })
})
