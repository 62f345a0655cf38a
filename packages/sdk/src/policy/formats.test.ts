import { describe, expect, it } from 'vitest'
import { withoutFormat } from './formats.ts'

describe('the source of a delivery URL without its format', () => {
  it.each([
    { case: 'an image', type: 'image', source: 'a/b.jpg', name: 'a/b' },
    { case: 'an extension in capitals', type: 'image', source: 'a/b.JPG', name: 'a/b' },
    { case: 'a video', type: 'video', source: 'a/b.mp4', name: 'a/b' },
    { case: 'an extension of the other type', type: 'image', source: 'a/b.mp4', name: 'a/b.mp4' },
    { case: 'an extension that is none', type: 'image', source: 'a/b.c', name: 'a/b.c' },
    { case: 'no extension', type: 'image', source: 'a.jpg/b', name: 'a.jpg/b' },
    { case: 'the last of two', type: 'image', source: 'a.png.jpg', name: 'a.png' },
    { case: 'a name that is all extension', type: 'image', source: 'a/.jpg', name: 'a/.jpg' },
    { case: 'one character before it', type: 'image', source: 'a/b.c/d.jpg', name: 'a/b.c/d' },
    { case: 'a raw file', type: 'raw', source: 'a/b.jpg', name: 'a/b.jpg' },
  ] as const)('$case', ({ type, source, name }) => {
    expect(withoutFormat(type, source)).toBe(name)
  })
})
