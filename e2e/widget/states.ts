import type { Page, Route } from 'playwright-core'
import type { App, Options } from './widget-page.ts'

declare const app: App

/** What the browser needs for all of them: a camera that is none. */
export const STATES_ARGS = ['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream']

/** Of the page, by the language of a test: nothing here is found by its words. */
const within = (page: Page, selector: string) => page.locator(`countersign-upload-widget ${selector}`)
const button = (page: Page, selector: string) => within(page, selector).first().click()

interface Stage {
  page: Page
  /** Uploads wait for an answer, get theirs, or none. */
  cloud(how: 'holds' | 'answers' | 'fails'): void
  /** Creates `app.one` and opens it. */
  open(options?: Options): Promise<void>
  /** Gives it files, empty ones by their names; `picture.png` is a picture. */
  give(...names: string[]): Promise<void>
  /** Waits for so many rows in a state. */
  rows(status: string, count?: number): Promise<void>
}

interface State {
  name: string
  /** From the state before. */
  reach(stage: Stage): Promise<unknown>
  /** Back to what the next one expects. */
  leave?(stage: Stage): Promise<unknown>
}

/** Everything that a widget may look like, one after the other. */
export const STATES: readonly State[] = [
  { name: 'empty', reach: ({ open }) => open({ sources: ['local', 'url', 'camera'], showAdvancedOptions: true }) },
  {
    name: 'a web address that is none',
    reach: async ({ page }) => {
      await button(page, '#tab-url')
      await within(page, '#address').fill('nowhere')
      await within(page, '#address').press('Enter')
    },
  },
  {
    name: 'the camera',
    reach: async ({ page }) => {
      await button(page, '#tab-camera')
      await within(page, 'video').waitFor()
    },
    leave: ({ page }) => button(page, '#tab-local'),
  },
  {
    name: 'the advanced panel',
    reach: async ({ page }) => {
      await button(page, '.disclosure')
      await within(page, '#tags').fill('sea, sun,')
      await within(page, '#tags').press('Enter')
      await within(page, '.chip').nth(1).waitFor()
    },
    leave: ({ page }) => button(page, '.disclosure'),
  },
  {
    name: 'files under way',
    reach: async ({ cloud, give, rows }) => {
      cloud('holds')
      await give('picture.png', 'notes.txt', 'film.mp4', 'waiting.txt')
      await rows('uploading', 3)
    },
  },
  {
    name: 'paused',
    reach: async ({ page, rows }) => {
      await button(page, '.row:nth-child(2) .row-actions button')
      await rows('paused')
    },
  },
  {
    name: 'the question',
    reach: async ({ page }) => {
      await page.keyboard.press('Escape')
      await within(page, '.confirm-panel').waitFor()
    },
    leave: ({ page }) => button(page, '.confirm .is-main'),
  },
  {
    name: 'small',
    reach: async ({ page }) => {
      await page.evaluate(() => app.one.minimize())
      await within(page, '.bar').waitFor()
    },
    leave: ({ page }) => button(page, '.bar .icon-button'),
  },
  {
    name: 'failed, cancelled and without an answer',
    reach: async ({ page, cloud, give, rows }) => {
      await button(page, '.row:nth-child(3) .row-actions button:last-child')
      await rows('cancelled')
      cloud('fails')
      await give('refused.exe')
      await rows('failed', 2)
    },
  },
  {
    name: 'done',
    reach: async ({ page, cloud, give, rows }) => {
      cloud('answers')
      await give('done.txt')
      await rows('done')
      await button(page, '.row[data-status=failed] .row-actions button')
      await rows('done', 2)
    },
  },
  {
    name: 'on 320 pixels',
    reach: async ({ page }) => {
      await page.setViewportSize({ width: 320, height: 640 })
      const tooWide = await within(page, '.window').evaluate((window) =>
        [window, ...window.querySelectorAll('*')]
          .filter(({ scrollWidth, clientWidth }) => clientWidth > 0 && scrollWidth > clientWidth + 1)
          .map(({ className, tagName }) => `${tagName} ${className}`)
          // A long name ends in dots, rows reach into the space beside them, and what only listeners hear has a pixel.
          .filter((name) => !/ (?:name|queue|rows|visually-hidden)$/.test(name)),
      )
      if (tooWide.length > 0) throw new Error(`wider than their place: ${tooWide}`)
    },
  },
  {
    name: 'in forced colours',
    reach: async ({ page }) => {
      await page.emulateMedia({ forcedColors: 'active' })
      // What is drawn only where it is seen has the colours of before until it is drawn again.
      await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 100))))
    },
    leave: async ({ page }) => {
      await page.emulateMedia({ forcedColors: 'none' })
      await page.setViewportSize({ width: 1100, height: 850 })
      await page.evaluate(() => app.one.destroy())
    },
  },
  {
    name: 'the cropper',
    reach: async ({ page, open, give }) => {
      await open({ multiple: false, cropping: true, croppingShowDimensions: true, croppingShowBackButton: true })
      await give('picture.png')
      await within(page, '.crop-handle').first().waitFor()
    },
    leave: ({ page }) => page.evaluate(() => app.one.destroy()),
  },
  {
    name: 'in a page',
    reach: async ({ open, give, rows }) => {
      await open({ inlineContainer: '#place' })
      await give('inline.txt')
      await rows('done')
    },
    leave: ({ page }) => page.evaluate(() => app.one.destroy()),
  },
]

/** Leads a widget with these options through all states. @param look is called in each. */
export async function walk(page: Page, options: Options, look: (state: string) => Promise<void>): Promise<void> {
  let how: Parameters<Stage['cloud']>[0] = 'answers'
  const held: Route[] = []
  const answer = async (route: Route): Promise<void> => {
    if (how === 'holds') held.push(route)
    else await (how === 'fails' ? route.abort() : route.continue())
  }
  await page.route('**/v1_1/**', answer)
  const stage: Stage = {
    page,
    cloud(next) {
      how = next
      if (how !== 'holds') for (const route of held.splice(0)) void answer(route).catch(() => {})
    },
    open: (own = {}) =>
      page.evaluate(
        (options) => {
          app.one = app.create(options as Options).open()
          return new Promise<void>((resolve) => {
            const timer = setInterval(() => {
              if (!app.one.isShowing()) return
              clearInterval(timer)
              resolve()
            }, 10)
          })
        },
        { clientAllowedFormats: ['png', 'raw', 'mp4'], ...options, ...own } as never,
      ),
    give: (...names) =>
      page.evaluate(async (names) => {
        const canvas = new OffscreenCanvas(320, 240)
        const context = canvas.getContext('2d') as OffscreenCanvasRenderingContext2D
        const sky = context.createLinearGradient(0, 0, 320, 240)
        for (const [index, colour] of ['#f6c38b', '#d9748b', '#4c4f9c'].entries()) sky.addColorStop(index / 2, colour)
        context.fillStyle = sky
        context.fillRect(0, 0, 320, 240)
        const picture = await canvas.convertToBlob()
        const files = names.map((name) => new File([name.endsWith('.png') ? picture : name], name))
        app.one.open(null, { files })
      }, names),
    rows: (status, count = 1) =>
      within(page, `.row[data-status=${status}]`)
        .nth(count - 1)
        .waitFor({ timeout: 15_000 }),
  }
  for (const { name, reach, leave } of STATES) {
    await reach(stage)
    await look(name)
    await leave?.(stage)
  }
  await page.unroute('**/v1_1/**')
}
