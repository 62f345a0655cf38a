import { describe, expect, it } from 'vitest'
import type { HostedScript } from '../page/hosted-script.ts'
import { useSession } from '../widget/session.ts'
import { choose, dialog, ROCKET, text } from '../widget/widget-page.ts'
import type { ReactApp } from './pages/app.tsx'
import { draw, heard, hears, openByApp, REACTS, reactPages } from './react-room.ts'

declare const app: ReactApp
declare const cloudinary: HostedScript

const METHODS = [
  'close',
  'destroy',
  'hide',
  'isDestroyed',
  'isMinimized',
  'isShowing',
  'minimize',
  'open',
  'show',
  'update',
]

/** Each with an event and what comes with it. */
const EVENTS = [
  { event: 'abort', prop: 'onAbort', info: { ids: ['uw-file1'], all: true } },
  { event: 'batch-cancelled', prop: 'onBatchCancelled', info: { reason: 'MAX_EXCEEDED' } },
  { event: 'close', prop: 'onClose', info: { message: 'user closed the widget' } },
  { event: 'display-changed', prop: 'onDisplayChanged', info: 'shown' },
  { event: 'publicid', prop: 'onPublicId', info: { id: 'a' } },
  { event: 'queues-end', prop: 'onQueuesEnd', info: { files: [] } },
  { event: 'queues-start', prop: 'onQueuesStart', info: undefined },
  { event: 'retry', prop: 'onRetry', info: { ids: ['uw-file1'], all: false } },
  { event: 'show-completed', prop: 'onShowCompleted', info: { items: [] } },
  { event: 'source-changed', prop: 'onSourceChanged', info: { source: 'url' } },
  { event: 'success', prop: 'onSuccess', info: { public_id: 'a' } },
  { event: 'tags', prop: 'onTags', info: { tags: ['a'] } },
  { event: 'upload-added', prop: 'onUploadAdded', info: { file: { name: 'a' }, publicId: 'a' } },
]

describe.each(REACTS)('callbacks in $case', ({ set }) => {
  const session = useSession(reactPages(set))

  it('tell each step of an upload, each to its callback and its action', async () => {
    const page = await session.open()
    const { apiOrigin, folder, signatureEndpoint } = session.room.options
    await draw(page, { props: { signatureEndpoint, apiOrigin, options: { folder } } })
    await openByApp(page)
    await choose(page, ROCKET)
    await hears(page, 'onQueuesEnd')
    expect(await page.locator('#result').textContent()).toMatch(/^uploads\/42\//)
    await dialog(page).getByRole('button', { name: 'Done' }).click()
    await hears(page, 'onCloseAction')
    const told = (await heard(page)).map(({ prop, event, info }) => [
      prop,
      ...(prop === 'onDisplayChanged' ? [info] : event ? [event] : []),
    ])
    expect(told.filter(([prop]) => !prop?.toString().endsWith('Action'))).toEqual([
      ['onOpen'],
      ['onDisplayChanged', 'shown'],
      ['onSourceChanged', 'source-changed'],
      ['onUploadAdded', 'upload-added'],
      ['onQueuesStart', 'queues-start'],
      ['onSuccess', 'success'],
      ['onQueuesEnd', 'queues-end'],
      ['onClose', 'close'],
      ['onDisplayChanged', 'hidden'],
    ])
    const { info, second } = await hears(page, 'onSuccess')
    expect(second).toEqual([...METHODS, 'preload', 'widget'].sort())
    expect((await hears(page, 'onSuccessAction')).info).toEqual(info)
    expect((await hears(page, 'onSuccessAction')).second).toBeUndefined()
    const { public_id } = info as { public_id: string }
    expect(await session.room.admin(`resources/image/upload/${public_id}`)).toMatchObject({ public_id })
  })

  it('are one for each event, with the event and the methods; actions with the event alone', async () => {
    const page = await session.open()
    await draw(page, { props: { signatureEndpoint: '/sign', hosted: { scriptUrl: '/hosted.js' } } })
    await openByApp(page)
    await hears(page, 'onOpen')
    await page.evaluate((events) => {
      for (const { event, info } of events) cloudinary.made[0]?.callback(null, { event, info })
    }, EVENTS)
    const told = (await heard(page)).filter(({ prop }) => prop !== 'onOpen')
    expect(told.map(({ prop, event, info }) => ({ prop, event, info }))).toEqual(
      EVENTS.flatMap(({ event, prop, info }) => [
        { prop, event, info },
        { prop: `${prop}Action`, event, info },
      ]),
    )
    for (const { prop, second } of told)
      expect(second).toEqual(prop.endsWith('Action') ? undefined : [...METHODS, 'preload', 'widget'].sort())
  })

  it('tell what the user says of a file, and wants to see of all', async () => {
    const page = await session.open()
    const { apiOrigin, folder, signatureEndpoint } = session.room.options
    const shown = { showAdvancedOptions: true, showCompletedButton: true }
    const single = { multiple: false, singleUploadAutoClose: false }
    await draw(page, { props: { signatureEndpoint, apiOrigin, options: { folder, ...shown, ...single } } })
    await openByApp(page)
    await choose(page, [text('1.txt')])
    await dialog(page).getByRole('button', { name: 'Show completed' }).click()
    expect((await hears(page, 'onShowCompleted')).info).toMatchObject({ items: [{ name: '1.txt', status: 'success' }] })
    await dialog(page).getByRole('button', { name: 'Advanced' }).click()
    await dialog(page).getByLabel('Public ID').fill('beach')
    await dialog(page).getByRole('combobox', { name: 'Tags' }).fill('sea')
    expect((await hears(page, 'onPublicId')).info).toEqual({ id: 'beach' })
    await page.keyboard.press('Enter')
    expect((await hears(page, 'onTags')).info).toEqual({ tags: ['sea'] })
    for (const prop of ['onShowCompleted', 'onPublicId', 'onTags'])
      expect((await hears(page, `${prop}Action`)).info).toEqual((await hears(page, prop)).info)
  })

  it('tell of what the user does besides: ends it, tries again, chooses too many', async () => {
    const page = await session.open()
    const { apiOrigin, signatureEndpoint } = session.room.options
    await draw(page, { props: { signatureEndpoint, apiOrigin, options: { folder: 'somebody/else', maxFiles: 1 } } })
    await openByApp(page)
    await choose(page, [text('1.txt'), text('2.txt')])
    expect((await hears(page, 'onBatchCancelled')).info).toEqual({ reason: 'MAX_EXCEEDED' })
    await choose(page, [text('1.txt')])
    expect((await hears(page, 'onError')).error).toEqual({ status: 422, statusText: expect.stringContaining('folder') })
    await dialog(page).getByRole('button', { name: 'Retry 1.txt' }).click()
    expect((await hears(page, 'onRetry')).info).toMatchObject({ all: true })
    await hears(page, 'onQueuesEnd', 2)
    await page.evaluate(() => {
      app.values?.update({ uploadSignature: () => {}, signatureEndpoint: undefined })
    })
    await dialog(page).getByRole('button', { name: 'Retry 1.txt' }).click()
    await hears(page, 'onQueuesStart', 3)
    await page.evaluate(() => app.values?.close({ quiet: true }))
    expect((await hears(page, 'onAbort')).info).toMatchObject({ all: true })
  })

  it('know the deprecated onUpload, and say once that it is', async () => {
    const page = await session.open()
    const warnings: string[] = []
    page.on('console', (message) => message.type() === 'warning' && warnings.push(message.text()))
    const { apiOrigin, folder, signatureEndpoint } = session.room.options
    await draw(page, { props: { signatureEndpoint, apiOrigin, options: { folder } }, only: ['onUpload', 'onProgress'] })
    await openByApp(page)
    await choose(page, [text('1.txt'), text('2.txt')])
    expect(await hears(page, 'onUpload', 2)).toMatchObject({ event: 'success', second: [...METHODS, 'preload'].sort() })
    expect(warnings).toEqual([expect.stringMatching(/^onUpload is deprecated/)])
    expect((await hears(page, 'onProgress')).info).toMatchObject({ total: { files: 2 } })
  })
})
