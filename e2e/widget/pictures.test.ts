import { mkdir, writeFile } from 'node:fs/promises'
import type { BrowserContextOptions, Page } from 'playwright-core'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { useSession } from './session.ts'
import { type App, chooseBy, type Options, ROCKET } from './widget-page.ts'

declare const app: App

const FOLDER = 'docs/pictures'
const MOST_BYTES = 60_000

interface Picture {
  case: string
  visit: BrowserContextOptions
  options?: Options
  /** What is chosen; nothing else is done then. */
  crops?: boolean
}

const SCREEN = { viewport: { width: 720, height: 720 } }
const PICTURES: readonly Picture[] = [
  { case: 'light', visit: { ...SCREEN, colorScheme: 'light' } },
  { case: 'dark', visit: { ...SCREEN, colorScheme: 'dark' } },
  { case: 'phone', visit: { viewport: { width: 375, height: 720 }, colorScheme: 'light' } },
  { case: 'arabic', visit: { ...SCREEN, colorScheme: 'light' }, options: { language: 'ar' } },
  {
    case: 'cropping',
    visit: { ...SCREEN, colorScheme: 'light' },
    options: { multiple: false, cropping: true, croppingAspectRatio: 1, croppingShowDimensions: true },
    crops: true,
  },
]

/** With as many colours as there is room for; a photograph that fills the window has none, and is drawn smaller. */
async function smallest(picture: Buffer): Promise<Buffer> {
  const { width = 0 } = await sharp(picture).metadata()
  for (const [colours, scale] of [
    [128, 1],
    [64, 1],
    [64, 0.75],
    [48, 0.6],
  ] as const) {
    const drawn = sharp(picture).resize({ width: Math.round(width * scale) })
    const bytes = await drawn.png({ palette: true, colours, dither: 0, compressionLevel: 9, effort: 10 }).toBuffer()
    if (bytes.length < MOST_BYTES) return bytes
  }
  return picture
}

/** Those of docs/widget.md are drawn by `COUNTERSIGN_PICTURES=docs vitest run --project e2e e2e/widget/pictures.test.ts`. */
describe.runIf(process.env.COUNTERSIGN_PICTURES === 'docs')('pictures of the docs', () => {
  const session = useSession()

  const choose = (page: Page, files: readonly string[]) => chooseBy(page.locator('.drop .is-main'), files)

  it.each(PICTURES)('are small: $case', async ({ case: name, visit, options = {}, crops = false }) => {
    const page = await session.open({ ...visit, reducedMotion: 'reduce', deviceScaleFactor: crops ? 1 : 1.5 })
    let isHeld = false
    await page.route('**/v1_1/**', (route) => (isHeld ? undefined : route.continue()))
    await page.evaluate(
      (options) => {
        app.one = app.create(options as Options).open()
      },
      {
        ...session.room.options,
        clientAllowedFormats: ['image', 'raw'],
        maxImageFileSize: 300_000,
        ...options,
      },
    )
    const widget = page.locator('countersign-upload-widget')
    const rows = (status: string) => widget.locator(`.row[data-status=${status}]`).first().waitFor()
    if (crops) {
      await choose(page, [ROCKET])
      await widget.locator('.crop-handle').first().waitFor()
      await widget.locator('.crop-handle').first().blur()
    } else {
      await choose(page, [ROCKET, 'fixtures/coffee.png'])
      await rows('done')
      await rows('failed')
      isHeld = true
      await choose(page, ['fixtures/astronaut.webp', 'fixtures/document.pdf'])
      await rows('uploading')
      await widget.locator('.row:last-child .row-actions button').first().click()
      await rows('paused')
      await page.waitForFunction(
        () =>
          (document.querySelector('countersign-upload-widget')?.shadowRoot?.querySelectorAll('.thumb canvas').length ??
            0) > 1,
      )
    }
    await page.mouse.move(1, 1)
    const bytes = await smallest(await page.screenshot())
    expect(bytes.length).toBeLessThan(MOST_BYTES)
    await mkdir(FOLDER, { recursive: true })
    await writeFile(`${FOLDER}/widget-${name}.png`, bytes)
    await page.evaluate(() => app.one.destroy())
  })
})
