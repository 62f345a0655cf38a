import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import type { HostedScript } from '../page/hosted-script.ts'
import { useSession } from '../widget/session.ts'
import { choose, dialog, openByButton, ROCKET, row, text } from '../widget/widget-page.ts'
import { called, calls, give, namesOfCalls, type SvelteApp, show, sveltePages } from './app-page.ts'

declare const app: SvelteApp
declare const cloudinary: HostedScript

const session = useSession(sveltePages)
/** As the reference of the official components has them. */
const EVENT_PROPS = {
  abort: 'onAbort',
  'batch-cancelled': 'onBatchCancelled',
  close: 'onClose',
  'display-changed': 'onDisplayChanged',
  publicid: 'onPublicId',
  'queues-end': 'onQueuesEnd',
  'queues-start': 'onQueuesStart',
  retry: 'onRetry',
  'show-completed': 'onShowCompleted',
  'source-changed': 'onSourceChanged',
  success: 'onSuccess',
  tags: 'onTags',
  'upload-added': 'onUploadAdded',
}
const METHODS = 'close destroy hide isDestroyed isMinimized isShowing minimize open preload show update widget'.split(
  ' ',
)

describe('a callback', () => {
  it('is one for each event of the reference: with the widget and its methods, and as an Action without them', async () => {
    const page = await session.open()
    await show(page, 'pages/Snippet', {
      options: { cloudName: 'demo', uploadPreset: 'pages' },
      hosted: { scriptUrl: `${session.room.pageUrl}hosted.js` },
    })
    await page.getByRole('button', { name: 'Upload' }).click()
    await called(page, 'onOpen')
    await page.evaluate((names) => {
      app.calls.length = 0
      for (const event of names) cloudinary.made.at(-1)?.callback(null, { event, info: { of: event } })
      cloudinary.made.at(-1)?.callback({ status: 400, statusText: 'Bad Request' }, { event: 'nothing that is known' })
    }, Object.keys(EVENT_PROPS))
    const told = (await calls(page)).map(({ name, first, second, more }) => ({ name, first, second, more }))
    const expected = Object.entries(EVENT_PROPS).flatMap(([event, name]) => {
      const first = { event, info: { of: event } }
      return [
        { name, first, second: METHODS, more: 0 },
        { name: `${name}Action`, first, second: null, more: 0 },
        ...(name === 'onSuccess'
          ? [{ name: 'onUpload', first, second: METHODS.filter((name) => name !== 'widget'), more: 0 }]
          : []),
      ]
    })
    const error = { name: 'onError', first: { status: 400, statusText: 'Bad Request' }, second: METHODS, more: 0 }
    expect(told).toEqual([...expected, error])
  })

  it('is called in the order of an upload, and onClose once: S3', async () => {
    const page = await session.open()
    const warnings: string[] = []
    page.on('console', (message) => message.type() === 'warning' && warnings.push(message.text()))
    await show(page, 'pages/Slot', { options: session.room.options })
    await openByButton(page)
    await choose(page, ROCKET)
    await called(page, 'onQueuesEnd')
    await dialog(page).getByRole('button', { name: 'Browse' }).waitFor()
    await choose(page, [text('second.txt')])
    await row(page, 'second.txt').getByText('Uploaded').waitFor()
    await page.evaluate(() => app.values.close({ quiet: true }))
    await called(page, 'onClose')
    await dialog(page).waitFor({ state: 'hidden' })
    const names = (await namesOfCalls(page)).filter((name) => !name.endsWith('Action'))
    const ofOne = ['onUploadAdded', 'onQueuesStart', 'onSuccess', 'onUpload', 'onQueuesEnd']
    expect(names.filter((name) => ofOne.includes(name))).toEqual([...ofOne, ...ofOne])
    expect(names.filter((name) => name === 'onClose')).toHaveLength(1)
    expect(names.filter((name) => name === 'onOpen')).toHaveLength(1)
    expect(warnings.filter((text) => text.includes('onUpload is deprecated'))).toHaveLength(1)
  })

  it('is told what the user says of a file, and wants to see of all', async () => {
    const page = await session.open()
    const shown = { showAdvancedOptions: true, showCompletedButton: true }
    const single = { multiple: false, singleUploadAutoClose: false }
    await show(page, 'pages/Snippet', { options: { ...session.room.options, ...shown, ...single } })
    await openByButton(page)
    await choose(page, [text('1.txt')])
    await dialog(page).getByRole('button', { name: 'Show completed' }).click()
    expect((await called(page, 'onShowCompleted')).info).toMatchObject({ items: [{ name: '1.txt' }] })
    await dialog(page).getByRole('button', { name: 'Advanced' }).click()
    await dialog(page).getByLabel('Public ID').fill('beach')
    await dialog(page).getByRole('combobox', { name: 'Tags' }).fill('sea')
    expect((await called(page, 'onPublicId')).info).toEqual({ id: 'beach' })
    await page.keyboard.press('Enter')
    expect((await called(page, 'onTags')).info).toEqual({ tags: ['sea'] })
  })

  it('is told of a refusal, which the next success takes back', async () => {
    const page = await session.open()
    await page.route(
      '**/sign-cloudinary-params*',
      (route) => route.fulfill({ status: 403, json: { error: { message: 'Not today' } } }),
      {
        times: 1,
      },
    )
    await show(page, 'pages/Snippet', { options: session.room.options })
    await openByButton(page)
    await choose(page, ROCKET)
    const { first } = await called(page, 'onError')
    expect(first).toMatchObject({ status: 403, statusText: 'Not today' })
    await page.locator('#error', { hasText: 'Not today' }).waitFor()
    await row(page, 'rocket.jpg')
      .getByRole('button', { name: /again|retry/i })
      .click()
    await called(page, 'onRetry')
    await page.locator('#results', { hasText: 'success' }).waitFor()
    expect(await page.locator('#error').textContent()).toBe('none')
  })

  it('is always the one that the component has now, and a widget hears of no other', async () => {
    const page = await session.open()
    await show(page, 'pages/Two')
    await page.evaluate((options) => {
      Object.assign(app.given, { one: { options, ...app.handlers(1) }, two: { options, ...app.handlers(2) } })
      app.flush()
    }, session.room.options)
    await page.getByRole('button', { name: 'Upload one' }).click()
    await dialog(page).waitFor()
    // Before anything could be drawn again.
    await page.evaluate(() => {
      app.calls.length = 0
      Object.assign(app.given.one, app.handlers(3))
    })
    await choose(page, ROCKET)
    await called(page, 'onQueuesEnd')
    expect(new Set((await calls(page)).map(({ generation }) => generation))).toEqual(new Set([3]))
  })
})

describe('a property', () => {
  const folderOf = async (page: Page) =>
    (await called(page, 'onSuccess')).info.public_id.split('/').slice(0, -1).join('/')

  it('that changes holds for the next file, deep inside `options` too, while the widget stays open', async () => {
    const page = await session.open()
    await show(page, 'pages/Snippet', { options: { ...session.room.options, tags: ['first'] } })
    await openByButton(page)
    await page.evaluate(() => {
      app.given.options.tags.push('second')
      app.flush()
    })
    await choose(page, ROCKET)
    expect((await called(page, 'onSuccess')).info.tags).toEqual(['first', 'second'])
    expect(await namesOfCalls(page)).not.toContain('onClose')
  })

  it('`config` may change while the widget is open, and it lives on: S2', async () => {
    const page = await session.open()
    const { cloudName, apiKey, ...options } = session.room.options
    await show(page, 'pages/Slot', { options, config: { cloud: { cloudName: 'another', apiKey } } })
    await openByButton(page)
    await give(page, { config: { cloud: { cloudName, apiKey } } })
    await dialog(page).waitFor()
    await choose(page, ROCKET)
    expect(await folderOf(page)).toBe('uploads/42')
    expect(await page.evaluate(() => app.values.isDestroyed())).toBe(false)
  })

  it('`options.uploadSignature` is asked, with no endpoint: S3', async () => {
    const page = await session.open()
    const { signatureEndpoint, ...options } = session.room.options
    await page.evaluate(
      ([options, endpoint]) =>
        app.show('pages/Snippet', {
          ...app.handlers(1),
          options: {
            ...(options as object),
            uploadSignature: async (answer: (signature: string) => void, paramsToSign: object) => {
              const response = await fetch(endpoint as string, {
                method: 'POST',
                headers: { 'content-type': 'application/json' },
                body: JSON.stringify({ paramsToSign }),
              })
              answer((await response.json()).signature)
            },
          },
        }),
      [options, signatureEndpoint] as const,
    )
    await openByButton(page)
    await choose(page, ROCKET)
    expect(await folderOf(page)).toBe('uploads/42')
  })
})
