import { describe, expect, it } from 'vitest'
import { isPublicId, PUBLIC_ID_MAX_LENGTH } from '../protocol.ts'

describe('a public id', () => {
  it.each([
    'x',
    'f/x',
    'f/a/x',
    'lplcxtuftcgapvxfhy9b.zip',
    'holiday_a1b2c3',
    'a.b.c',
    'a b',
    'w_100/x',
    'v12',
    'f/v12',
    'vx/a',
    'v12x/a',
    'xv12/a',
    "it's (1)!*~",
    'a:b',
    '...',
    'été/日本/😀',
    '__proto__',
    'x'.repeat(PUBLIC_ID_MAX_LENGTH),
  ])('may be %j', (text) => {
    expect(isPublicId(text)).toBe(true)
  })

  it.each([
    { case: 'nothing', text: '' },
    { case: '256 characters', text: 'x'.repeat(PUBLIC_ID_MAX_LENGTH + 1) },
    ...Array.from('?&#\\%<>+', (character) => ({ case: character, text: `a${character}b` })),
    { case: 'an encoded slash', text: 'a%2fb' },
    { case: 'encoded dots', text: '%2e%2e/x' },
    { case: 'a leading space', text: ' a' },
    { case: 'a trailing space', text: 'a ' },
    { case: 'a trailing line end', text: 'a\n' },
    { case: 'a no-break space at the end', text: 'a\u00a0' },
    { case: 'a leading slash', text: '/a' },
    { case: 'a trailing slash', text: 'a/' },
    { case: 'an empty folder', text: 'a//b' },
    { case: 'a dot', text: '.' },
    { case: 'two dots', text: '..' },
    { case: 'a way up', text: 'a/../b' },
    { case: 'a way to itself', text: 'a/./b' },
    { case: 'a way up at the end', text: 'a/..' },
    { case: 'a backslash way up', text: 'a\\..\\b' },
    { case: 'a folder like a version', text: 'v12/a' },
    { case: 'a folder like a version inside', text: 'a/v1/b' },
    { case: 'a NUL', text: 'a\u0000b' },
    { case: 'a tab', text: 'a\tb' },
    { case: 'a carriage return', text: 'a\r\nb' },
    { case: 'a delete character', text: 'a\u007fb' },
    { case: 'a C1 control character', text: 'a\u0085b' },
    { case: 'an unpaired surrogate', text: 'a\ud800b' },
  ])('is never $case: $text', ({ text }) => {
    expect(isPublicId(text)).toBe(false)
  })
})
