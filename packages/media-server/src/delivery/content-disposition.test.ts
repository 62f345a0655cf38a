import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { contentDisposition, safeFileName } from './content-disposition.ts'

describe('contentDisposition', () => {
  it.each([
    { case: 'a plain name', name: 'cat.jpg', header: 'attachment; filename="cat.jpg"' },
    { case: 'an umlaut', name: 'Bär.png', header: `attachment; filename="B_r.png"; filename*=UTF-8''B%C3%A4r.png` },
    { case: 'a quote', name: 'a"; filename="b.html', header: 'attachment; filename="a_; filename=_b.html"' },
    { case: 'a trailing backslash', name: 'a\\', header: 'attachment; filename="a_"' },
    { case: 'a line break', name: 'a\r\nSet-Cookie: b=1', header: 'attachment; filename="aSet-Cookie_ b=1"' },
    { case: 'a path', name: '../../etc/passwd', header: 'attachment; filename="_.._etc_passwd"' },
    { case: 'text that runs backwards', name: 'cod\u202egnp.exe', header: 'attachment; filename="codgnp.exe"' },
    {
      case: 'a percent sign',
      name: '100%.png',
      header: `attachment; filename="100_.png"; filename*=UTF-8''100%25.png`,
    },
    { case: 'half a character', name: 'a\ud800b', header: `attachment; filename="a_b"; filename*=UTF-8''a%EF%BF%BDb` },
    { case: 'nothing but dots', name: '...', header: 'attachment; filename="file"' },
    {
      case: 'an apostrophe',
      name: "é'(*).txt",
      header: `attachment; filename="_'(_).txt"; filename*=UTF-8''%C3%A9%27%28_%29.txt`,
    },
  ])('writes $case', ({ name, header }) => {
    expect(contentDisposition('attachment', name)).toBe(header)
  })

  it('keeps the extension of a name that is too long', () => {
    const name = safeFileName(`${'x'.repeat(10_000)}.jpeg`)
    expect([[...name].length, name.endsWith('.jpeg')]).toEqual([150, true])
  })

  it('is one line of ASCII with exactly one file name, whatever the name', () => {
    const grammar = /^inline; filename="([\x20-\x7e]*)"(?:; filename\*=UTF-8''([A-Za-z0-9%!#$&+.^_`|~-]+))?$/
    const name = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: fc.constantFrom('"', '\\', '\r', '\n', ';', '%', 'é', '\u202e', '/') }),
    )
    fc.assert(
      fc.property(name, (text) => {
        const [, plain = '', extended] = grammar.exec(contentDisposition('inline', text)) ?? ['', 'no match']
        expect(plain).not.toMatch(/["\\]/)
        expect(extended === undefined ? plain : decodeURIComponent(extended)).toBe(safeFileName(text))
      }),
    )
  })
})
