import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { eventually } from './eventually.ts'
import { coffee, rocket } from './fixtures.ts'
import { useSession } from './session.ts'
import { expectText, type NamedFile } from './upload-page.ts'

const MINUTE = 60_000

const session = useSession()

describe('an upload under way', () => {
  const big: NamedFile = { name: 'big.bin', mimeType: 'application/octet-stream', buffer: Buffer.alloc(3_000_000, 7) }

  it('shows how far it is', async () => {
    const ui = await session.openPage()
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
    expect(await session.system.countFilesWith(big.buffer)).toBe(1)
  })

  it('stops when cancelled, leaves nothing at the cloud, and goes up when retried', async () => {
    const ui = await session.openPage()
    const slow = await throttle(ui.page, 200_000)
    await ui.choose(big)
    await expectText(ui.card(big.name).locator('.progress-text'), /^[1-9]\d? %/)
    await ui.press(big.name, 'Cancel')
    await expectText(ui.card(big.name), /Cancelled at \d+ %/)
    await eventually(async () => expect(await session.system.countBlobs()).toBe(0))
    expect(await session.system.list({ resourceType: 'raw', type: 'upload' })).toEqual([])

    await slow.end()
    await ui.press(big.name, 'Retry')
    await ui.card(big.name).getByText('Public id').waitFor()
    expect(await session.system.countFilesWith(big.buffer)).toBe(1)
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
    const ui = await session.openPage()
    await ui.page.route('**/upload-signature*', async (route) => {
      const response = await route.fetch()
      session.system.advance(delayMs)
      await route.fulfill({ response })
    })
    const answered = ui.page.waitForResponse(/\/auto\/upload$/)
    await ui.choose(file)
    const { error } = (await (await answered).json()) as { error: { message: string } }
    expect(error.message).toMatch(words)
    await expectText(ui.card(file.name).getByRole('alert'), error.message)
    expect(await session.system.countBlobs()).toBe(0)
  })

  it('shows what the cloud would have signed when a parameter was changed on the way', async () => {
    const ui = await session.openPage()
    await ui.page.route('**/upload-signature*', async (route) => {
      const response = await route.fetch()
      const answer = await response.json()
      answer.data.payload.folder = 'uploads/demo-2'
      await route.fulfill({ response, json: answer })
    })
    await ui.choose(rocket)
    const alert = ui.card(rocket.name).getByRole('alert')
    await expectText(alert, /^Invalid Signature [0-9a-f]{40}\. String to sign - 'folder=uploads\/demo-2&/)
    expect(await session.system.countBlobs()).toBe(0)
  })

  it('says so when nobody answers, and goes up when retried', async () => {
    const ui = await session.openPage()
    await ui.page.route('**/upload-signature*', (route) => route.abort())
    await ui.choose(rocket)
    await expectText(ui.card(rocket.name).getByRole('alert'), /^The gateway at .* could not be reached\.$/)
    await ui.page.unroute('**/upload-signature*')
    await ui.press(rocket.name, 'Retry')
    await ui.card(rocket.name).getByText('Public id').waitFor()
    expect(await session.system.countFilesWith(rocket.buffer)).toBe(1)
  })
})

describe('ways in', () => {
  it.each([
    { case: 'dropped on the page', type: 'drop' },
    { case: 'pasted', type: 'paste' },
  ])('takes files that are $case', async ({ type }) => {
    const ui = await session.openPage()
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
      expect(await session.system.countFilesWith(buffer)).toBe(1)
    }
  })

  it.each(['Größe 50% #1.png', "it's (a) test & more!.png", '<img src=x onerror=reportFault(1)>.png'])(
    'uploads, draws and deletes a file named %j',
    async (name) => {
      const ui = await session.openPage()
      await ui.choose({ ...coffee, name })
      await ui.card(name).getByRole('img', { name }).waitFor()
      await ui.press(name, 'Delete')
      await ui.confirm('Delete')
      await expectText(ui.finding(name, 'Afterwards, its address'), '404 Resource not found')
      expect(await session.system.countFilesWith(coffee.buffer)).toBe(0)
    },
  )
})

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
