import { refuse } from '../errors/cloudinary-error.ts'
import { asFile } from './as-file.ts'
import { askCommand } from './ask-command.ts'
import { createLimiter } from './limiter.ts'
import type { ImageLimits } from './transformation.ts'

/** The commands of Poppler: names on the `PATH`, or paths. */
export interface PopplerCommands {
  pdfinfo: string
  pdftoppm: string
}

export const POPPLER: PopplerCommands = { pdfinfo: 'pdfinfo', pdftoppm: 'pdftoppm' }

/** What is recorded about a PDF. */
export interface PdfFacts {
  pages: number
  /** Of the first page as it is shown, turned and cut, in points: 72 an inch. */
  width: number
  height: number
}

const POINTS_PER_INCH = 72
/** What Cloudinary draws pages at unasked. @see https://cloudinary.com/documentation/paged_and_layered_media */
const DOTS_PER_INCH = 150

/** Title, author and the like are among it, and as long as somebody likes. */
const MAX_WORDS_BYTES = 1_000_000
/** Noise is a little larger as PNG than as pixels. */
const BYTES_PER_PIXEL = 4
const PNG_HEAD_BYTES = 100_000

/** Two at once: each is a process of its own. */
const pdfWork = createLimiter({ atOnce: 2, maximumWaiting: 64, maximumWaitMs: 10_000 })

/**
 * Asks `pdfinfo` how many pages a PDF has, and how large the first one is.
 * @param source path of a file, or its bytes.
 * @returns `null` when there is no such command, or it does not work: nothing is guessed then.
 * @throws CloudinaryError `invalidImageFile` for what cannot be read, without its password too; `pdfTooSlow`. `Error` as {@link askCommand}.
 */
export const measurePdf = (source: string | Uint8Array, { pdfinfo }: PopplerCommands): Promise<PdfFacts | null> =>
  pdfWork.run(
    () =>
      asFile(source, async (path) => {
        const page = await askAbout(pdfinfo, path, 1)
        return page && { pages: page.pages, width: Math.ceil(page.width), height: Math.ceil(page.height) }
      }),
    { patient: true },
  )

/**
 * Draws one page by `pdftoppm`, 150 dots an inch, on white.
 * @param source path of a file, or its bytes.
 * @param page from 1.
 * @param options.patient as in `Limiter.run`.
 * @returns a PNG, or `null` as {@link measurePdf}.
 * @throws CloudinaryError as {@link measurePdf}; `invalidTransformation` for a page that is not there, `imageTooLarge`, `serverBusy`.
 */
export const drawPdfPage = (
  source: string | Uint8Array,
  page: number,
  { pdfinfo, pdftoppm }: PopplerCommands,
  limits: Pick<ImageLimits, 'maxInputPixels'>,
  options: { patient?: boolean } = {},
): Promise<Uint8Array | null> =>
  pdfWork.run(
    () =>
      asFile(source, async (path) => {
        const first = await askAbout(pdfinfo, path, 1)
        if (first === null) return null
        if (page > first.pages) throw refuse('invalidTransformation', 'page', `${page} (the image has ${first.pages})`)
        const { width, height } = page === 1 ? first : ((await askAbout(pdfinfo, path, page)) ?? first)
        const pixels = dots(width) * dots(height)
        if (pixels > limits.maxInputPixels) throw refuse('imageTooLarge', pixels, limits.maxInputPixels)
        const which = ['-f', String(page), '-l', String(page), '-singlefile', '-cropbox']
        const maxAnswerBytes = pixels * BYTES_PER_PIXEL + PNG_HEAD_BYTES
        return answerOf(pdftoppm, ['-png', '-r', String(DOTS_PER_INCH), ...which, path], maxAnswerBytes)
      }),
    options,
  )

const dots = (points: number): number => Math.ceil((points * DOTS_PER_INCH) / POINTS_PER_INCH)

/** How many pages there are, and the size of one of them, which has to be there. */
async function askAbout(command: string, path: string, page: number): Promise<PdfFacts | null> {
  const answer = await answerOf(command, ['-f', String(page), '-l', String(page), path], MAX_WORDS_BYTES)
  if (answer === null) return null
  // Behind title and author, which may say the same: the last of each is meant.
  const text = answer.toString('latin1')
  const last = (pattern: RegExp) => [...text.matchAll(pattern)].at(-1)
  const pages = Number(last(/^Pages: +(\d+)$/gm)?.[1] ?? 0)
  const [, width = 0, height = 0] = (last(/^Page +\d+ size: +([\d.e+]+) x ([\d.e+]+) pts\b/gm) ?? []).map(Number)
  const turned = Number(last(/^Page +\d+ rot: +(\d+)$/gm)?.[1] ?? 0) % 180 !== 0
  if (!(pages > 0 && width > 0 && height > 0)) throw refuse('invalidImageFile')
  return turned ? { pages, width: height, height: width } : { pages, width, height }
}

const answerOf = (command: string, args: readonly string[], maxAnswerBytes: number): Promise<Buffer | null> =>
  askCommand(command, args, {
    invalid: 'invalidImageFile',
    tooSlow: 'pdfTooSlow',
    kept: 'documents are kept unread',
    maxAnswerBytes,
  })
