import { readFileSync } from 'node:fs'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { HOSTILE_FILES, type HostileFile } from './hostile-files/files.ts'
import { buildStage, type Stage } from './hostile-files/stage.ts'
import { launch } from './page/launch.ts'

let browser: Browser
let stage: Stage
/** Paths that files are delivered at, by name. */
const delivered = new Map<string, string[]>()
const contents = new Map<string, Uint8Array>()

beforeAll(async () => {
  ;[browser, stage] = await Promise.all([launch(), buildStage()])
  for (const file of HOSTILE_FILES) {
    const content = write(file)
    contents.set(file.name, content)
    const paths = [
      await stage.upload('raw', file.name, content, file.pretends),
      await stage.upload('image', file.name, content, file.pretends),
    ]
    delivered.set(
      file.name,
      paths.filter((path) => path !== null),
    )
  }
})
afterAll(async () => {
  await browser?.close()
  await stage?.close()
})

/** The file with its canary, which knows who asks. */
function write(file: HostileFile): Uint8Array {
  const canary = `${stage.canaryUrl}/${file.name}`
  const script = `globalThis.ran&&ran('${file.name}');new Image().src='${canary}/ran'`
  const content = file.content(canary, script)
  return typeof content === 'string' ? Buffer.from(content, 'utf8') : content
}

/** Opens files on their own, then inside pages that take them in in every way; answers how often each acted. */
async function provoke(pathsOf: (name: string) => readonly string[], origin: string): Promise<Map<string, number>> {
  const deeds: string[] = []
  stage.hits.length = 0
  const context = await browser.newContext()
  await context.exposeFunction('ran', (name: string) => deeds.push(name))
  const page = await context.newPage()
  page.on('dialog', (dialog) => dialog.dismiss())
  const files = NAMES.flatMap(pathsOf).map((path) => `${origin}${path}`)
  try {
    for (const file of files) await open(page, file)
    for (let at = 0; at < files.length; at += BATCH) await open(page, stage.embedderPage(files.slice(at, at + BATCH)))
    await page.waitForTimeout(500)
  } finally {
    await context.close()
  }
  const asked = stage.hits.map((url) => decodeURIComponent(url.split('/')[1] ?? ''))
  return new Map(NAMES.map((name) => [name, [...deeds, ...asked].filter((who) => who === name).length]))
}

const BATCH = 10

/** A file that is to be saved ends the navigation; one that leads elsewhere cuts off the next, which is tried again. */
async function open(page: Page, url: string, triesLeft = 5): Promise<void> {
  try {
    await page.goto(url, { waitUntil: 'load', timeout: 30_000 })
  } catch (error) {
    const message = String(error)
    if (/interrupted by another navigation/.test(message) && triesLeft > 0) {
      await page.waitForTimeout(100)
      return open(page, url, triesLeft - 1)
    }
    if (!/Download is starting|ERR_ABORTED/.test(message)) throw error
  }
  await page.waitForTimeout(40)
}

const NAMES = HOSTILE_FILES.map(({ name }) => name)

describe('hostile files', () => {
  it('are stored: all of them as raw files, those that are pictures as images too', async () => {
    expect(NAMES.length).toBeGreaterThanOrEqual(20)
    for (const name of NAMES) {
      const paths = delivered.get(name) ?? []
      expect([name, paths.length > 0]).toEqual([name, true])
      for (const path of paths) {
        const response = await fetch(`${stage.guardedUrl}${path}`)
        const isWhole = Buffer.from(await response.arrayBuffer()).equals(contents.get(name) ?? Buffer.alloc(0))
        expect([path, response.status, isWhole]).toEqual([path, 200, true])
      }
    }
    const asImages = NAMES.filter((name) => delivered.get(name)?.some((path) => path.startsWith('/demo/image/')))
    expect(asImages.filter((name) => name.endsWith('.svg')).length).toBe(
      NAMES.filter((name) => name.endsWith('.svg')).length,
    )
    expect(asImages).not.toContain('page.jpg')
    expect(asImages).not.toContain('gif-and-script.gif')
  })

  it('run nothing and fetch nothing, opened on their own or inside a page', async () => {
    const deeds = await provoke((name) => delivered.get(name) ?? [], stage.guardedUrl)
    expect([...deeds].filter(([, count]) => count > 0)).toEqual([])
    expect(stage.hits).toEqual([])
  }, 120_000)

  it('do act, every one of them, where a server believes names and declared types', async () => {
    const deeds = await provoke((name) => (delivered.get(name) ?? []).slice(0, 1), stage.carelessUrl)
    expect([...deeds].filter(([, count]) => count === 0).map(([name]) => name)).toEqual([])
  }, 120_000)
})

describe('hostile drawings', () => {
  it('are kept quiet by the policy alone, where a server shows them as what they claim to be', async () => {
    const drawings = NAMES.filter((name) => name.endsWith('.svg'))
    const deeds = await provoke(
      (name) => (drawings.includes(name) ? (delivered.get(name) ?? []).slice(0, 1) : []),
      stage.policyOnlyUrl,
    )
    expect([...deeds].filter(([, count]) => count > 0)).toEqual([])
  }, 120_000)
})

describe('honest files, under the same headers', () => {
  const fixture = (name: string) => readFileSync(new URL(`../fixtures/${name}`, import.meta.url))
  const drawing = Buffer.from(
    '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="30"><rect width="40" height="30" fill="#0a0"/></svg>',
  )

  it.each([
    { name: 'rocket.jpg', width: 640, content: () => fixture('rocket.jpg') },
    { name: 'coffee.png', width: 600, content: () => fixture('coffee.png') },
    { name: 'astronaut.webp', width: 512, content: () => fixture('astronaut.webp') },
    { name: 'cat-animated.gif', width: 240, content: () => fixture('cat-animated.gif') },
    { name: 'drawing.svg', width: 40, content: () => drawing },
  ])('draws $name in a page of another origin', async ({ name, width, content }) => {
    const path = await stage.upload('image', name, content(), 'application/octet-stream')
    const page = await browser.newPage()
    await page.goto(stage.embedderPage([`${stage.guardedUrl}${path}`]))
    expect(
      await page
        .locator('img')
        .evaluate((image) => (image as HTMLImageElement).decode().then(() => (image as HTMLImageElement).naturalWidth)),
    ).toBe(width)
    await page.close()
  })

  it.each(['rocket.jpg', 'coffee.png'])('opens %s on its own', async (name) => {
    const path = await stage.upload('image', `alone-${name}`, fixture(name), 'image/png')
    const page = await browser.newPage()
    await page.goto(`${stage.guardedUrl}${path}`)
    expect(await page.locator('img').evaluate((image) => (image as HTMLImageElement).naturalWidth)).toBeGreaterThan(500)
    await page.close()
  })

  it('plays a film that is opened on its own', async () => {
    const path = await stage.upload('raw', 'film.mp4', fixture('coffee.mp4'), 'video/mp4')
    const page = await browser.newPage()
    await page.goto(`${stage.guardedUrl}${path}`)
    const width = () => page.locator('video').evaluate((video) => (video as HTMLVideoElement).videoWidth)
    await expect.poll(width, { timeout: 10_000 }).toBe(320)
    await page.close()
  })

  it('saves an SVG that is opened on its own, under its name', async () => {
    const path = await stage.upload('image', 'saved.svg', drawing, 'image/svg+xml')
    const page = await browser.newPage()
    const download = page.waitForEvent('download')
    await open(page, `${stage.guardedUrl}${path}`)
    expect((await download).suggestedFilename()).toBe('saved.svg')
    await page.close()
  })
})
