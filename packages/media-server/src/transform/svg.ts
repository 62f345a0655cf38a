/**
 * Whether a text's root element is `<svg>`: after a byte order mark, white space, the XML declaration, comments, processing
 * instructions and a document type. HTML with an SVG inside is not one.
 */
export const looksLikeSvg = (head: Uint8Array): boolean => findRoot(decode(head)) !== null

/**
 * The size that the root element declares, in CSS pixels, or `null` where it declares none (`100%`, `auto`, an entity).
 * Only its start tag is read: an XML parser, or a renderer that measures what is drawn, takes seconds and a gigabyte from
 * strangers who want it to.
 * @see https://www.w3.org/TR/SVG2/coords.html#ViewportSpace
 */
export function measureSvg(head: Uint8Array): { width: number; height: number } | null {
  const text = decode(head)
  const attributes = readAttributes(text, findRoot(text) ?? text.length)
  const box = (attributes.get('viewBox') ?? '')
    .trim()
    .split(/[\s,]+/, 4)
    .map(Number)
  const [, , boxWidth = 0, boxHeight = 0] = box
  const width = toPixels(attributes.get('width'))
  const height = toPixels(attributes.get('height'))
  const ratio = boxWidth > 0 && boxHeight > 0 ? boxWidth / boxHeight : null
  return (
    toSize(width, height) ??
    (ratio === null ? null : (toSize(width, width && width / ratio) ?? toSize(height && height * ratio, height))) ??
    toSize(boxWidth, boxHeight)
  )
}

const decode = (head: Uint8Array): string => Buffer.from(head.buffer, head.byteOffset, head.length).toString('utf8')

/** Where `<svg` begins, or `null`. */
function findRoot(text: string): number | null {
  let at = text.startsWith('\ufeff') ? 1 : 0
  while (at < text.length) {
    if (/\s/.test(text.charAt(at))) at += 1
    else {
      const after = skipMisc(text, at)
      if (after === null) break
      at = after
    }
  }
  return /^<(?:[A-Za-z_][\w.-]{0,30}:)?svg[\s/>]/.test(text.slice(at, at + 48)) ? at : null
}

/** Where the comment, instruction or document type at `at` ends; `null` when there is none or it does not end here. */
function skipMisc(text: string, at: number): number | null {
  const [, close] = MISC.find(([open]) => text.startsWith(open, at)) ?? []
  if (close !== undefined) {
    const end = text.indexOf(close, at)
    return end < 0 ? null : end + close.length
  }
  return /^<!doctype\s/i.test(text.slice(at, at + 10)) ? skipDoctype(text, at) : null
}

const MISC = [
  ['<!--', '-->'],
  ['<?', '?>'],
] as const

/** A document type ends at the first `>` outside its quotes and its `[…]`. */
function skipDoctype(text: string, start: number): number | null {
  let quote = ''
  let depth = 0
  for (let at = start; at < text.length; at += 1) {
    const character = text.charAt(at)
    if (quote !== '') quote = character === quote ? '' : quote
    else if (character === '"' || character === "'") quote = character
    else if (character === '[') depth += 1
    else if (character === ']') depth -= 1
    else if (character === '>' && depth === 0) return at + 1
  }
  return null
}

/** The attributes of the start tag at `start`, as far as they are there. */
function readAttributes(text: string, start: number): Map<string, string> {
  const attribute = /\s+([A-Za-z_][\w:.-]*)\s*=\s*(?:"([^"<]*)"|'([^'<]*)')/y
  const attributes = new Map<string, string>()
  attribute.lastIndex = text.slice(start, start + 48).search(/[\s/>]/) + start
  for (let match = attribute.exec(text); match !== null; match = attribute.exec(text)) {
    attributes.set(match[1] ?? '', match[2] ?? match[3] ?? '')
  }
  return attributes
}

/** CSS pixels a unit. @see https://www.w3.org/TR/css-values-3/#absolute-lengths */
const UNITS: Readonly<Record<string, number>> = {
  '': 1,
  px: 1,
  pt: 96 / 72,
  pc: 16,
  in: 96,
  cm: 96 / 2.54,
  mm: 96 / 25.4,
}

function toPixels(length: string | undefined): number | null {
  const [, number = '', unit = ''] = /^\s*(\d{1,9}(?:\.\d{1,9})?)(px|pt|pc|in|cm|mm|)\s*$/.exec(length ?? '') ?? []
  const pixels = Number(number) * (UNITS[unit] ?? 0)
  return pixels > 0 ? pixels : null
}

function toSize(width: number | null, height: number | null): { width: number; height: number } | null {
  if (!(Number.isFinite(width) && Number.isFinite(height)) || !width || !height || width < 0 || height < 0) return null
  return { width: Math.max(1, Math.round(width)), height: Math.max(1, Math.round(height)) }
}
