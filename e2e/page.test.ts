import { readFileSync } from 'node:fs'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { tokenCallers } from '../packages/cli/src/gateway/callers.ts'
import { expectAccessible, launch, type Visit, visit } from './page/browser.ts'
import { type System, startSystem } from './page/system.ts'
import { expectText, type NamedFile, tabTo, uploadPage } from './page/upload-page.ts'

const MINUTE = 60_000

const fixture = (name: string, mimeType: string): NamedFile => ({
  name,
  mimeType,
  buffer: readFileSync(new URL(`../fixtures/${name}`, import.meta.url)),
})
const rocket = fixture('rocket.jpg', 'image/jpeg')
const coffee = fixture('coffee.png', 'image/png')
const film = fixture('coffee.mp4', 'video/mp4')

const FIXTURES = [
  { file: rocket, facts: { Type: 'image / private', Format: 'jpg', Dimensions: '640 × 427' } },
  {
    file: fixture('cat-exif-rotated.jpg', 'image/jpeg'),
    facts: { Type: 'image / private', Format: 'jpg', Dimensions: '451 × 300' },
  },
  { file: coffee, facts: { Type: 'image / private', Format: 'png', Dimensions: '600 × 400' } },
  {
    file: fixture('astronaut.webp', 'image/webp'),
    facts: { Type: 'image / private', Format: 'webp', Dimensions: '512 × 512' },
  },
  {
    file: fixture('cat-animated.gif', 'image/gif'),
    facts: { Type: 'image / private', Format: 'gif', Dimensions: '240 × 180' },
  },
  { file: film, facts: { Type: 'video / private', Format: 'mp4' } },
  { file: fixture('document.pdf', 'application/pdf'), facts: { Type: /^(image|raw) \/ private$/ } },
]

let browser: Browser
let system: System
let open: Visit[]

beforeAll(async () => {
  browser = await launch()
})
afterAll(() => browser.close())
beforeEach(async () => {
  open = []
  system = await startSystem()
})
/** No test may leave a policy violation or an uncaught error behind. */
afterEach(async () => {
  const faults = open.flatMap((visit) => visit.faults)
  for (const visit of open) await visit.close()
  await system.close()
  expect(faults).toEqual([])
})

async function openPage(options: BrowserContextOptions = {}) {
  const visited = await visit(browser, system.pageUrl, options)
  open.push(visited)
  return uploadPage(visited.page)
}

/** The servers' clock and the page's, together. */
async function advance(page: Page, ms: number): Promise<void> {
  system.advance(ms)
  await page.clock.fastForward(ms)
}

describe('the main path', () => {
  it.each(FIXTURES.map((row) => ({ case: row.file.name, ...row })))(
    'keeps $case private, shares it for a minute, and lets its owner alone delete it',
    async ({ file: { name, buffer, mimeType }, facts }) => {
      const ui = await openPage()
      await ui.setPrivate(true)
      await ui.choose({ name, buffer, mimeType })
      await ui.card(name).getByText('Public id').waitFor()
      for (const [fact, words] of Object.entries(facts)) expect(await ui.fact(name, fact)).toMatch(words)
      const publicId = await ui.fact(name, 'Public id')
      const [resourceType] = (await ui.fact(name, 'Type')).split(' / ') as ['image' | 'video' | 'raw']
      const kind = { resourceType, type: 'private' } as const
      expect(publicId).toMatch(/^uploads\/demo-1\//)
      expect(await system.list(kind)).toEqual([publicId])
      expect(await system.countFilesWith(buffer)).toBe(1)

      await ui.press(name, 'Try the original')
      await expectText(ui.finding(name, 'Original, no signature'), 'refused, 401 deny or ACL failure')

      await ui.press(name, 'Get expiring link')
      await expectText(ui.card(name).getByRole('timer'), /^(1:00|0:5\d)$/)
      const link = await ui.link(name)
      expect(Buffer.compare(await bytesAt(link), buffer)).toBe(0)

      await advance(ui.page, 50_000)
      await expectText(ui.card(name).getByRole('timer'), /^0:(0\d|10)$/)
      expect(Buffer.compare(await bytesAt(link), buffer)).toBe(0)
      expect(await ui.finding(name, 'Expiring link').count()).toBe(0)

      await advance(ui.page, 11_000)
      await expectText(ui.finding(name, 'Expiring link'), /dead\. Asked again, the cloud answers 4\d\d \S/)
      await expectText(ui.card(name).getByRole('timer'), '0:00')
      expect((await fetch(link)).status).toBeGreaterThanOrEqual(400)

      await ui.become('demo-2')
      await ui.press(name, 'Get expiring link')
      await expectText(ui.finding(name, 'Expiring link'), 'refused, 404 not_found: there is no such asset')
      await ui.press(name, 'Delete')
      await ui.confirm('Delete')
      await expectText(ui.finding(name, 'Deletion'), 'refused, 404 not_found: there is no such asset')
      await expectText(ui.finding(name, 'Deletion'), `${publicId}: not_found`)
      expect(await system.list(kind)).toEqual([publicId])
      expect(await system.countFilesWith(buffer)).toBe(1)

      await ui.become('demo-1')
      await ui.press(name, 'Delete')
      await ui.confirm('Delete')
      await expectText(ui.finding(name, 'Deletion'), `${publicId}: deleted`)
      await expectText(ui.finding(name, 'Afterwards, a fresh link'), '404 Resource not found')
      expect(await system.list(kind)).toEqual([])
      expect(await system.countFilesWith(buffer)).toBe(0)
      await vi.waitFor(async () => expect(await system.countBlobs()).toBe(0))
    },
  )

  it('takes all seven files in one go', async () => {
    const ui = await openPage()
    await ui.setPrivate(true)
    await ui.choose(...FIXTURES.map(({ file }) => file))
    const names = await ui.page.getByRole('article').getByRole('heading').allTextContents()
    expect(names).toEqual(FIXTURES.map(({ file }) => file.name))
    for (const { file } of FIXTURES) {
      await ui.card(file.name).getByText('Public id').waitFor()
      expect(await system.countFilesWith(file.buffer)).toBe(1)
    }
  })

  it('runs on the keyboard alone', async () => {
    const ui = await openPage()
    const { page } = ui
    const { name } = rocket
    const press = async (button: string) => {
      await tabTo(page, ui.card(name).getByRole('button', { name: button }))
      await page.keyboard.press('Enter')
    }
    await tabTo(page, page.getByRole('switch', { name: 'Private' }))
    await page.keyboard.press('Space')
    await page.keyboard.press('Shift+Tab')
    const chooser = page.waitForEvent('filechooser')
    await page.keyboard.press('Space')
    await (await chooser).setFiles(rocket)

    await ui.card(name).getByText('Public id').waitFor()
    await press('Get expiring link')
    await ui.card(name).getByLabel('Expiring link').waitFor()
    await press('Try the original')
    await expectText(ui.finding(name, 'Original, no signature'), 'refused, 401')
    await press('Delete')
    await page.keyboard.press('Escape')
    expect(await system.countFilesWith(rocket.buffer)).toBe(1)
    await tabTo(page, page.getByRole('radio', { name: 'demo-1' }))
    await page.keyboard.press('ArrowRight')
    await press('Delete')
    await tabTo(page, page.getByRole('dialog').getByRole('button', { name: 'Delete' }))
    await page.keyboard.press('Enter')
    await expectText(ui.finding(name, 'Deletion'), 'refused, 404 not_found')
    await tabTo(page, page.getByRole('radio', { name: 'demo-2' }))
    await page.keyboard.press('ArrowLeft')
    await press('Delete')
    await tabTo(page, page.getByRole('dialog').getByRole('button', { name: 'Delete' }))
    await page.keyboard.press('Enter')
    await expectText(ui.finding(name, 'Afterwards, a fresh link'), '404 Resource not found')
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe(name)
    expect(await system.countFilesWith(rocket.buffer)).toBe(0)
  })
})

describe('the link', () => {
  it('is not called dead while the cloud still serves it', async () => {
    const ui = await openPage()
    await ui.choose(rocket)
    await ui.card(rocket.name).getByText('Public id').waitFor()
    await ui.press(rocket.name, 'Get expiring link')
    await ui.card(rocket.name).getByLabel('Expiring link').waitFor()
    await ui.page.clock.fastForward(MINUTE)
    await expectText(ui.finding(rocket.name, 'Expiring link'), 'its time is over and the cloud still serves it (200)')
    expect((await fetch(await ui.link(rocket.name))).status).toBe(200)
  })

  it('can be copied', async () => {
    const ui = await openPage({ permissions: ['clipboard-read', 'clipboard-write'] })
    await ui.choose(rocket)
    await ui.card(rocket.name).getByText('Public id').waitFor()
    await ui.press(rocket.name, 'Get expiring link')
    await ui.press(rocket.name, 'Copy link')
    await ui.card(rocket.name).getByText('Copied').waitFor()
    const copied = await ui.page.evaluate(() => navigator.clipboard.readText())
    expect(Buffer.compare(await bytesAt(copied), rocket.buffer)).toBe(0)
  })
})

describe('a gateway that wants a token', () => {
  it('refuses without it, signs with it, and the page keeps it for no longer than a load', async () => {
    await system.close()
    system = await startSystem(tokenCallers('a-token-of-some-length'))
    const ui = await openPage()
    await ui.choose(rocket)
    await expectText(ui.card(rocket.name), 'refused with 401 unauthenticated')
    expect(await system.countBlobs()).toBe(0)

    await ui.page.getByLabel('Bearer token').fill('a-token-of-some-length')
    await ui.press(rocket.name, 'Retry')
    await ui.card(rocket.name).getByText('Public id').waitFor()
    expect(await system.countFilesWith(rocket.buffer)).toBe(1)

    await ui.page.reload()
    expect(await ui.page.getByLabel('Bearer token').inputValue()).toBe('')
    expect(await ui.page.evaluate(() => JSON.stringify([{ ...sessionStorage }, { ...localStorage }]))).not.toContain(
      'a-token',
    )
    await ui.press(rocket.name, 'Delete')
    await ui.confirm('Delete')
    await expectText(ui.finding(rocket.name, 'Deletion'), 'refused, 401 unauthenticated')
    expect(await system.countFilesWith(rocket.buffer)).toBe(1)
  })
})

describe('pictures', () => {
  it.each(
    FIXTURES.slice(0, 5).flatMap(({ file }) => [
      { case: `public ${file.name}`, file, isPrivate: false },
      { case: `private ${file.name}`, file, isPrivate: true },
    ]),
  )('draws $case', async ({ file, isPrivate }) => {
    const ui = await openPage()
    await ui.setPrivate(isPrivate)
    await ui.choose(file)
    const picture = ui.card(file.name).getByRole('img', { name: file.name })
    await picture.waitFor()
    const drawn = (element: Element) => {
      const { naturalWidth, src } = element as HTMLImageElement
      return { naturalWidth, path: new URL(src).pathname }
    }
    const { naturalWidth, path } = await picture.evaluate(drawn)
    expect(naturalWidth).toBeGreaterThan(0)
    expect(path).toMatch(isPrivate ? /\/image\/download$/ : /\/image\/upload\/c_limit,h_360,w_480\//)
  })

  it('plays a public film', async () => {
    const ui = await openPage()
    await ui.choose(film)
    const player = ui.card(film.name).locator('video')
    await player.waitFor()
    await vi.waitFor(
      async () => expect(await player.evaluate((video) => (video as HTMLVideoElement).videoWidth)).toBe(320),
      { timeout: 10_000 },
    )
  })

  it('takes away the picture of a private file from the subject who may not see it', async () => {
    const ui = await openPage()
    await ui.setPrivate(true)
    await ui.choose(rocket)
    await ui.card(rocket.name).getByRole('img', { name: rocket.name }).waitFor()
    await ui.become('demo-2')
    await expectText(ui.card(rocket.name).locator('.picture'), '404 not_found there is no such asset')
    expect(await ui.card(rocket.name).getByRole('img', { name: rocket.name }).count()).toBe(0)
  })

  it('says that derived pictures of a private file are open, and a public original too', async () => {
    const ui = await openPage()
    await ui.choose(coffee)
    await ui.card(coffee.name).getByText('Public id').waitFor()
    await ui.setPrivate(true)
    await ui.choose(rocket)
    await ui.card(rocket.name).getByText('Public id').waitFor()
    await ui.press(coffee.name, 'Try the original')
    await expectText(ui.finding(coffee.name, 'Original, no signature'), 'open to anyone (200)')
    await ui.press(rocket.name, 'Try the original')
    await expectText(ui.finding(rocket.name, 'Derived picture, no signature'), 'open to anyone (200)')
  })
})

describe('an upload under way', () => {
  const big: NamedFile = { name: 'big.bin', mimeType: 'application/octet-stream', buffer: Buffer.alloc(3_000_000, 7) }

  it('shows how far it is', async () => {
    const ui = await openPage()
    await throttle(ui.page, 1_500_000)
    await recordProgress(ui.page)
    await ui.choose(big)
    const before = await ui.card(big.name).boundingBox()
    await ui.card(big.name).getByText('Public id').waitFor()
    expect(await ui.card(big.name).boundingBox()).toEqual(before)
    const shares = await ui.page.evaluate(() => (globalThis as unknown as { shares: number[] }).shares)
    expect(shares.filter((share) => share > 0 && share < 100).length).toBeGreaterThan(0)
    expect(shares).toEqual(shares.toSorted((a, b) => a - b))
    expect(shares.at(-1)).toBe(100)
    expect(await system.countFilesWith(big.buffer)).toBe(1)
  })

  it('stops when cancelled, leaves nothing at the cloud, and goes up when retried', async () => {
    const ui = await openPage()
    const slow = await throttle(ui.page, 200_000)
    await ui.choose(big)
    await expectText(ui.card(big.name).locator('.progress-text'), /^[1-9]\d? %/)
    await ui.press(big.name, 'Cancel')
    await expectText(ui.card(big.name), /Cancelled at \d+ %/)
    await vi.waitFor(async () => expect(await system.countBlobs()).toBe(0), { timeout: 10_000 })
    expect(await system.list({ resourceType: 'raw', type: 'upload' })).toEqual([])

    await slow.end()
    await ui.press(big.name, 'Retry')
    await ui.card(big.name).getByText('Public id').waitFor()
    expect(await system.countFilesWith(big.buffer)).toBe(1)
  })
})

describe('refusals', () => {
  it.each([
    {
      case: 'an empty file',
      file: { name: 'empty.jpg', mimeType: 'image/jpeg', buffer: Buffer.alloc(0) },
      delayMs: 0,
      words: /^Empty file/,
    },
    {
      case: 'a broken picture',
      file: { name: 'broken.jpg', mimeType: 'image/jpeg', buffer: rocket.buffer.subarray(0, 200) },
      delayMs: 0,
      words: /^Invalid image file$/,
    },
    {
      case: 'a signature that is too old',
      file: rocket,
      delayMs: 61 * MINUTE,
      words: /^Stale request - reported time is .* which is more than 1 hour ago$/,
    },
  ])('shows the words of the cloud for $case', async ({ file, delayMs, words }) => {
    const ui = await openPage()
    await ui.page.route('**/upload-signature*', async (route) => {
      const response = await route.fetch()
      system.advance(delayMs)
      await route.fulfill({ response })
    })
    const answered = ui.page.waitForResponse(/\/auto\/upload$/)
    await ui.choose(file)
    const { error } = (await (await answered).json()) as { error: { message: string } }
    expect(error.message).toMatch(words)
    await expectText(ui.card(file.name).getByRole('alert'), error.message)
    expect(await system.countBlobs()).toBe(0)
  })

  it('shows what the cloud would have signed when a parameter was changed on the way', async () => {
    const ui = await openPage()
    await ui.page.route('**/upload-signature*', async (route) => {
      const response = await route.fetch()
      const answer = await response.json()
      answer.data.payload.folder = 'uploads/demo-2'
      await route.fulfill({ response, json: answer })
    })
    await ui.choose(rocket)
    const alert = ui.card(rocket.name).getByRole('alert')
    await expectText(alert, /^Invalid Signature [0-9a-f]{40}\. String to sign - 'folder=uploads\/demo-2&/)
    expect(await system.countBlobs()).toBe(0)
  })

  it('says so when nobody answers, and goes up when retried', async () => {
    const ui = await openPage()
    await ui.page.route('**/upload-signature*', (route) => route.abort())
    await ui.choose(rocket)
    await expectText(ui.card(rocket.name).getByRole('alert'), /^The gateway at .* could not be reached\.$/)
    await ui.page.unroute('**/upload-signature*')
    await ui.press(rocket.name, 'Retry')
    await ui.card(rocket.name).getByText('Public id').waitFor()
    expect(await system.countFilesWith(rocket.buffer)).toBe(1)
  })
})

describe('ways in', () => {
  it.each([
    { case: 'dropped on the page', type: 'drop' },
    { case: 'pasted', type: 'paste' },
  ])('takes files that are $case', async ({ type }) => {
    const ui = await openPage()
    await ui.page.evaluate(sendFiles, {
      type,
      files: [rocket, coffee].map(({ name, mimeType, buffer }) => ({
        name,
        mimeType,
        base64: buffer.toString('base64'),
      })),
    })
    for (const { name, buffer } of [rocket, coffee]) {
      await ui.card(name).getByText('Public id').waitFor()
      expect(await system.countFilesWith(buffer)).toBe(1)
    }
  })

  it.each(['Größe 50% #1.png', "it's (a) test & more!.png", '<img src=x onerror=reportFault(1)>.png'])(
    'uploads, draws and deletes a file named %j',
    async (name) => {
      const ui = await openPage()
      await ui.choose({ ...coffee, name })
      await ui.card(name).getByRole('img', { name }).waitFor()
      await ui.press(name, 'Delete')
      await ui.confirm('Delete')
      await expectText(ui.finding(name, 'Afterwards, its address'), '404 Resource not found')
      expect(await system.countFilesWith(coffee.buffer)).toBe(0)
    },
  )
})

describe('the list', () => {
  it('survives a reload, with what is gone and what is not', async () => {
    const ui = await openPage()
    await ui.choose(rocket, coffee)
    for (const { name } of [rocket, coffee]) await ui.card(name).getByText('Public id').waitFor()
    const publicId = await ui.fact(coffee.name, 'Public id')
    await ui.press(rocket.name, 'Delete')
    await ui.confirm('Delete')
    await expectText(ui.card(rocket.name), 'Gone')

    await ui.page.reload()
    expect(await ui.fact(coffee.name, 'Public id')).toBe(publicId)
    await expectText(ui.card(rocket.name), 'Gone')
    await ui.press(rocket.name, 'Remove from the list')
    expect(await ui.card(rocket.name).count()).toBe(0)
    await ui.page.reload()
    expect(await ui.page.getByRole('article').count()).toBe(1)
    await ui.press(coffee.name, 'Delete')
    await ui.confirm('Delete')
    await expectText(ui.finding(coffee.name, 'Afterwards, its address'), '404 Resource not found')
    expect(await system.countFilesWith(coffee.buffer)).toBe(0)
  })
})

describe('for everybody', () => {
  it.each([
    { case: 'light', colorScheme: 'light' as const },
    { case: 'dark', colorScheme: 'dark' as const },
  ])('breaks no rule of axe in $case, empty and with assets', async ({ colorScheme }) => {
    const ui = await openPage({ colorScheme })
    await expectAccessible(ui.page)
    await fillPage(ui)
    await expectAccessible(ui.page)
    await ui.press(rocket.name, 'Delete')
    await expectAccessible(ui.page)
  })

  it.each([320, 768, 1920])('does not scroll sideways at %d pixels', async (width) => {
    const ui = await openPage({ viewport: { width, height: 700 } })
    await fillPage(ui)
    const overflow = await ui.page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
    expect(overflow).toBeLessThanOrEqual(0)
  })

  it('notices a policy violation, so that its absence means something', async () => {
    const ui = await openPage()
    const [visited] = open
    await ui.page.evaluate(() => document.body.setAttribute('style', 'color: red'))
    await vi.waitFor(() => expect(visited?.faults.join()).toContain('style-src'))
    open = []
    await visited?.close()
  })

  /** One asset of each look: refused, private with link and findings, public, gone. */
  async function fillPage(ui: Awaited<ReturnType<typeof openPage>>) {
    await ui.choose(coffee, film, { name: 'empty.jpg', mimeType: 'image/jpeg', buffer: Buffer.alloc(0) })
    for (const { name } of [coffee, film]) await ui.card(name).getByText('Public id').waitFor()
    await expectText(ui.card('empty.jpg').getByRole('alert'), 'Empty file')
    await ui.setPrivate(true)
    await ui.choose(rocket)
    await ui.card(rocket.name).getByRole('img', { name: rocket.name }).waitFor()
    await ui.press(rocket.name, 'Get expiring link')
    await ui.card(rocket.name).getByLabel('Expiring link').waitFor()
    await ui.press(rocket.name, 'Try the original')
    await expectText(ui.finding(rocket.name, 'Derived picture'), 'open to anyone')
    await ui.press(film.name, 'Delete')
    await ui.confirm('Delete')
    await expectText(ui.finding(film.name, 'Afterwards'), '404')
  }
})

const bytesAt = async (url: string): Promise<Buffer> => {
  const answer = await fetch(url)
  expect(answer.status).toBe(200)
  return Buffer.from(await answer.arrayBuffer())
}

/** Slows what the page sends down to so many bytes a second. */
async function throttle(page: Page, uploadThroughput: number) {
  const session = await page.context().newCDPSession(page)
  const set = (throughput: number) =>
    session.send('Network.emulateNetworkConditions', {
      offline: false,
      latency: 0,
      downloadThroughput: -1,
      uploadThroughput: throughput,
    })
  await set(uploadThroughput)
  return { end: () => set(-1) }
}

/** Notes every value that a progress bar takes. */
const recordProgress = (page: Page) =>
  page.evaluate(() => {
    const shares: number[] = []
    Object.assign(globalThis, { shares })
    new MutationObserver((records) => {
      for (const { target } of records) if (target instanceof HTMLProgressElement) shares.push(target.value)
    }).observe(document.body, { subtree: true, attributeFilter: ['value'] })
  })

/** Runs in the page: hands it files as the browser does when somebody drops or pastes them. */
function sendFiles({
  type,
  files,
}: {
  type: string
  files: { name: string; mimeType: string; base64: string }[]
}): void {
  const transfer = new DataTransfer()
  for (const { name, mimeType, base64 } of files) {
    const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))
    transfer.items.add(new File([bytes], name, { type: mimeType }))
  }
  const event =
    type === 'drop'
      ? new DragEvent('drop', { dataTransfer: transfer, bubbles: true, cancelable: true })
      : new ClipboardEvent('paste', { clipboardData: transfer, bubbles: true })
  document.querySelector('.drop-zone')?.dispatchEvent(event)
}
