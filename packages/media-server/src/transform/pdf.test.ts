import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, describe, expect, it, vi } from 'vitest'
import { aCommand, BROKEN_COMMANDS, hasPoppler, KILLED } from './commands-under-test.contract.ts'
import { drawPdfPage, measurePdf, POPPLER } from './pdf.ts'
import { BLUE, pagesOf, pdfOf, RED, streamOf } from './pdf-under-test.contract.ts'

const folder = mkdtempSync(join(tmpdir(), 'countersign-pdf-'))
afterAll(() => rmSync(folder, { recursive: true }))

const LIMITS = { maxInputPixels: 50_000_000 }
const draw = async (source: string | Uint8Array, page: number) =>
  (await drawPdfPage(source, page, POPPLER, LIMITS)) ?? new Uint8Array()

const red = { width: 72, height: 144, colour: RED }
const blue = { width: 144, height: 72, colour: BLUE }
const pageWith = (content: string, resources = '', size = 99) => [
  '<</Type/Catalog/Pages 2 0 R>>',
  '<</Type/Pages/Kids[3 0 R]/Count 1>>',
  `<</Type/Page/Parent 2 0 R/MediaBox[0 0 ${size} ${size}]/Resources<<${resources}>>/Contents 4 0 R>>`,
  streamOf(content),
]

describe.skipIf(!hasPoppler)('with Poppler', () => {
  it.each([
    { case: 'a file', source: 'fixtures/document.pdf', facts: { pages: 1, width: 612, height: 792 } },
    { case: 'bytes', source: pagesOf([red, blue]), facts: { pages: 2, width: 72, height: 144 } },
    { case: 'a turned page', source: pagesOf([{ ...red, more: '/Rotate 90' }]), facts: { width: 144, height: 72 } },
    {
      case: 'a cut page',
      source: pagesOf([{ ...red, more: '/CropBox[0 0 36 30]' }]),
      facts: { width: 36, height: 30 },
    },
    {
      case: 'a title that speaks of pages',
      source: pdfOf(
        [...pageWith(''), '<</Title(x\\nPages:           7\\nPage    1 size:  5 x 5 pts)>>'],
        '/Info 5 0 R',
      ),
      facts: { pages: 1, width: 99 },
    },
  ])('counts the pages and measures the first one, given $case', async ({ source, facts }) => {
    expect(await measurePdf(source, POPPLER)).toMatchObject(facts)
  })

  it.each([
    { case: 'the first page', page: 1, size: [150, 300], colour: [255, 0, 0] },
    { case: 'another one, as large as it is', page: 2, size: [300, 150], colour: [0, 0, 255] },
  ])('draws $case, 150 dots an inch', async ({ page, size, colour }) => {
    const image = sharp(await draw(pagesOf([red, blue]), page))
    const { data, info } = await image.raw().toBuffer({ resolveWithObject: true })
    expect([info.width, info.height]).toEqual(size)
    expect([...data.subarray(0, 3)]).toEqual(colour)
  })

  it('draws a page as it is shown: turned and cut', async () => {
    const { width, height } = await sharp(
      await draw(pagesOf([{ ...red, more: '/Rotate 90/CropBox[0 0 36 72]' }]), 1),
    ).metadata()
    expect([width, height]).toEqual([150, 75])
  })

  it.each([
    { case: 'a page that is not there', page: 3, refusal: 'invalidTransformation' },
    { case: 'more pixels than are read', page: 1, maxInputPixels: 150 * 300 - 1, refusal: 'imageTooLarge' },
  ])('refuses $case', async ({ page, maxInputPixels = 1e9, refusal }) => {
    const drawing = drawPdfPage(pagesOf([red, blue]), page, POPPLER, { maxInputPixels })
    await expect(drawing).rejects.toMatchObject({ refusal })
  })

  const tree = ['<</Type/Catalog/Pages 2 0 R>>', '<</Type/Pages/Kids[2 0 R]/Count 99999999>>']
  it.each([
    { case: 'nothing but a head', bytes: new Uint8Array(Buffer.from('%PDF-1.4\n%%EOF\n')) },
    { case: 'a page beneath the head', bytes: new Uint8Array(Buffer.from('%PDF-1.4\n<script>alert(1)</script>')) },
    { case: 'pages in a circle', bytes: pdfOf(tree) },
    { case: 'no pages', bytes: pagesOf([]) },
    { case: 'half a document', bytes: pagesOf([red]).subarray(0, 90) },
  ])('refuses $case', async ({ bytes }) => {
    await expect(measurePdf(bytes, POPPLER)).rejects.toMatchObject({ refusal: 'invalidImageFile' })
    await expect(draw(bytes, 1)).rejects.toMatchObject({ refusal: 'invalidImageFile' })
  })

  it('is done soon with a form that draws itself', async () => {
    const form = streamOf(
      '/X Do '.repeat(9),
      '/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X 5 0 R>>>>',
    )
    const bytes = pdfOf([...pageWith('/X Do', '/XObject<</X 5 0 R>>'), form])
    expect((await sharp(await draw(bytes, 1)).metadata()).width).toBe(207)
  })

  it('reads no other file, whatever the document names', async () => {
    const secret = join(folder, 'secret')
    writeFileSync(secret, '1 0 0 rg 0 0 99 99 re f')
    const bytes = pdfOf([...pageWith('').slice(0, 3), `<</F(${secret})/FFilter[]/Length 0>>stream\n\nendstream`])
    const { data } = await sharp(await draw(bytes, 1))
      .raw()
      .toBuffer({ resolveWithObject: true })
    expect([...new Set(data)]).toEqual([255])
  })
})

describe('with commands that do not work', () => {
  it.each(BROKEN_COMMANDS)('refuses no document because the command $case, and says so', async ({ text, mode }) => {
    const commands = { ...POPPLER, pdfinfo: aCommand('pdfinfo', text, mode) }
    const error = vi.spyOn(console, 'error').mockReturnValue()
    expect(await measurePdf(pagesOf([red]), commands)).toBeNull()
    expect(await drawPdfPage(pagesOf([red]), 1, commands, LIMITS)).toBeNull()
    expect(error).toHaveBeenCalledOnce()
    error.mockRestore()
  })
})

describe('with a machine that has no memory left', () => {
  it('refuses no document as broken', async () => {
    const measuring = measurePdf(pagesOf([red]), { ...POPPLER, pdfinfo: aCommand('pdfinfo', KILLED) })
    await expect(measuring).rejects.toThrow(/pdfinfo could not be run on this machine.*the file was not looked at$/)
    await expect(measuring).rejects.not.toHaveProperty('refusal')
  })
})

describe('without Poppler', () => {
  it('guesses nothing, and says nothing', async () => {
    const error = vi.spyOn(console, 'error').mockReturnValue()
    expect(await measurePdf(pagesOf([red]), { ...POPPLER, pdfinfo: join(folder, 'no-such-command') })).toBeNull()
    expect(error).not.toHaveBeenCalled()
    error.mockRestore()
  })
})
