/** What stands in a PDF: objects in order, the first one being its catalog. Text alone. `trailer` takes further entries. */
export function pdfOf(objects: readonly string[], trailer = ''): Uint8Array<ArrayBuffer> {
  let text = '%PDF-1.4\n'
  const offsets = objects.map((object, index) => {
    const offset = text.length
    text += `${index + 1} 0 obj\n${object}\nendobj\n`
    return `${String(offset).padStart(10, '0')} 00000 n \n`
  })
  const start = text.length
  text += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${offsets.join('')}`
  text += `trailer<</Size ${objects.length + 1}/Root 1 0 R${trailer}>>\nstartxref\n${start}\n%%EOF\n`
  return new Uint8Array(Buffer.from(text, 'latin1'))
}

export const streamOf = (content: string, entries = ''): string =>
  `<<${entries}/Length ${content.length}>>stream\n${content}\nendstream`

export interface PdfPage {
  width: number
  height: number
  /** Red, green and blue from 0 to 1, as PDF has them: `1 0 0`. */
  colour: string
  /** Further entries of the page, such as `/Rotate 90`. */
  more?: string
}

export const RED = '1 0 0'
export const BLUE = '0 0 1'

/** A document of pages in one colour each. */
export function pagesOf(pages: readonly PdfPage[]): Uint8Array<ArrayBuffer> {
  const kids = pages.map((_, index) => `${3 + 2 * index} 0 R`).join(' ')
  return pdfOf([
    '<</Type/Catalog/Pages 2 0 R>>',
    `<</Type/Pages/Kids[${kids}]/Count ${pages.length}>>`,
    ...pages.flatMap(({ width, height, colour, more = '' }, index) => [
      `<</Type/Page/Parent 2 0 R/MediaBox[0 0 ${width} ${height}]/Resources<<>>/Contents ${4 + 2 * index} 0 R${more}>>`,
      streamOf(`${colour} rg 0 0 ${width} ${height} re f`),
    ]),
  ])
}
