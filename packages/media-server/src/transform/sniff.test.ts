import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { SNIFF_BYTES, sniff } from './sniff.ts'
import { measureSvg } from './svg.ts'

const fixture = (name: string) => readFileSync(new URL(`../../../../fixtures/${name}`, import.meta.url))
const text = (value: string) => Buffer.from(value, 'utf8')
const hex = (value: string) => Buffer.from(value.replaceAll(' ', ''), 'hex')

describe('sniff', () => {
  it.each([
    ['rocket.jpg', 'jpg', 'image/jpeg', 'image'],
    ['cat-exif-rotated.jpg', 'jpg', 'image/jpeg', 'image'],
    ['coffee.png', 'png', 'image/png', 'image'],
    ['astronaut.webp', 'webp', 'image/webp', 'image'],
    ['cat-animated.gif', 'gif', 'image/gif', 'image'],
    ['coffee.mp4', 'mp4', 'video/mp4', 'video'],
    ['document.pdf', 'pdf', 'application/pdf', 'image'],
  ])('knows %s by its bytes', (name, format, mediaType, resourceType) => {
    expect(sniff(fixture(name).subarray(0, SNIFF_BYTES))).toEqual({ format, mediaType, resourceType })
  })

  it.each([
    ['avif', hex('00000020 66747970 61766966 00000000 61766966 6d696631')],
    ['avif', hex('00000020 66747970 6d696631 00000000 6d696166 61766966 00000000 00000000')],
    ['heic', hex('00000018 66747970 6d696631 00000000 6d696631 68656963')],
    ['mov', hex('00000014 66747970 71742020 00000000 71742020')],
    ['m4a', hex('0000001c 66747970 4d344120 00000000')],
    ['webm', Buffer.concat([hex('1a45dfa3 9f4286810142f7810142f2810442f381084282847765626d')])],
    ['wav', Buffer.concat([text('RIFF'), hex('24000000'), text('WAVEfmt ')])],
    ['mp3', Buffer.concat([text('ID3'), hex('0400 0000 0000')])],
    ['mp3', hex('fffb9064')],
    ['tiff', hex('49492a00 08000000')],
    ['bmp', hex('424d 46000000 00000000 36000000 28000000')],
    ['zip', hex('504b0304 14000000')],
    ['svg', text('<svg xmlns="http://www.w3.org/2000/svg"/>')],
    ['svg', text('\ufeff<?xml version="1.0"?>\n<!-- <html> -->\n<!DOCTYPE svg [<!ENTITY a ">">]>\n<svg\n width="1">')],
    ['svg', text('<s:svg xmlns:s="http://www.w3.org/2000/svg"/>')],
  ])('knows %s', (format, head) => {
    expect(sniff(head)?.format).toBe(format)
  })

  it.each([
    ['nothing', text('')],
    ['a text', text('BM is how this text begins, not a bitmap')],
    ['a page', text('<!doctype html><script>alert(1)</script>')],
    ['a page with an SVG in it', text('<html><svg onload="alert(1)"></svg></html>')],
    ['a page behind a comment that says <svg', text('<!-- <svg> --><html>')],
    ['a script', text('var svg = "<svg>"')],
    ['an element whose name begins with svg', text('<svgx>')],
    ['a comment without an end', text(`<!-- ${'x'.repeat(5000)}`)],
    ['XHTML', text('<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><script/></html>')],
    ['an XSLT sheet', text('<?xml version="1.0"?><xsl:stylesheet version="1.0"/>')],
    ['half a PNG signature', hex('89504e47')],
    ['a PDF somewhere inside', text('<html>%PDF-1.4')],
    ['a program', hex('7f454c46 02010100')],
  ])('does not take for a picture: %s', (_case, head) => {
    expect(sniff(head)).toBeNull()
  })

  it('answers for any bytes at all', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        sniff(bytes)
        measureSvg(bytes)
      }),
    )
  })

  it.each([
    ['comments', `${'<!---->'.repeat(585)}`],
    ['brackets', `<!DOCTYPE ${'['.repeat(4000)}`],
    ['attributes', `<svg ${'a = "1" '.repeat(500)}`],
    ['white space', ' '.repeat(4096)],
  ])('takes no time for a head full of %s', (_case, head) => {
    const started = performance.now()
    for (let round = 0; round < 20; round += 1) {
      sniff(text(head))
      measureSvg(text(head))
    }
    expect(performance.now() - started).toBeLessThan(500)
  })
})

describe('measureSvg', () => {
  it.each([
    ['width="30" height="20"', { width: 30, height: 20 }],
    ["width='30px' height='20.4px'", { width: 30, height: 20 }],
    ['width="1in" height="72pt"', { width: 96, height: 96 }],
    ['viewBox="0 0 300 200"', { width: 300, height: 200 }],
    ['viewBox="0,0,300,200" width="60"', { width: 60, height: 40 }],
    ['width="100%" height="100%" viewBox="-5 -5 10 10"', { width: 10, height: 10 }],
    ['width="100%" height="100%"', null],
    ['width="&big;" height="1"', null],
    ['width="-4" height="4"', null],
    ['viewBox="0 0 0 0"', null],
    ['viewBox="0 0 1e999 1"', null],
    ['title="width=1 height=1"', null],
    ['', null],
  ])('reads <svg %s>', (attributes, size) => {
    expect(
      measureSvg(text(`<svg xmlns="http://www.w3.org/2000/svg" ${attributes}><rect width="7" height="7"/></svg>`)),
    ).toEqual(size)
  })
})
