import { describe, expect, it } from 'vitest'
import { useSession } from './session.ts'
import { type App, choose, dialog, ROCKET, text, told, until } from './widget-page.ts'

declare const app: App
type Events = import('countersign/widget').WidgetEvents

const session = useSession()
const id = expect.stringMatching(/^uw-file\d+$/)
const batchId = expect.stringMatching(/^uw-batch\d+$/)
const numberOrNull = expect.toSatisfy((value: unknown) => value === null || typeof value === 'number')
const success = {
  id,
  batchId,
  asset_id: expect.any(String),
  public_id: expect.stringMatching(/^uploads\/42\//),
  version: expect.any(Number),
  version_id: expect.any(String),
  signature: expect.any(String),
  width: expect.any(Number),
  height: expect.any(Number),
  format: 'jpg',
  resource_type: 'image',
  created_at: expect.any(String),
  tags: [],
  bytes: expect.any(Number),
  type: 'upload',
  etag: expect.any(String),
  placeholder: false,
  url: expect.any(String),
  secure_url: expect.any(String),
  original_filename: 'rocket',
  path: expect.stringMatching(/^v\d+\/uploads\/42\/.*\.jpg$/),
  thumbnail_url: expect.stringContaining('/c_limit,h_60,w_90/'),
}
const queued = {
  id,
  batchId,
  name: 'rocket.jpg',
  size: expect.any(Number),
  type: 'image/jpeg',
  status: 'success',
  statusText: 'success',
  done: true,
  failed: false,
  aborted: false,
  paused: false,
  progress: 100,
  publicId: expect.any(String),
  dimensions: [expect.any(Number), expect.any(Number)],
  uploadInfo: expect.objectContaining(success),
}

/** What the first of each event tells, in the order of the page below. `publicid` and `tags` are those of the advanced options' test. */
const FIRST: Record<Exclude<keyof Events, 'publicid' | 'tags'>, unknown> = {
  'display-changed': 'shown',
  'source-changed': { source: 'local' },
  'upload-added': { file: { name: 'rocket.jpg', size: expect.any(Number), type: 'image/jpeg' }, publicId: undefined },
  'queues-start': undefined,
  progress: {
    files: [
      expect.objectContaining({
        id,
        batchId,
        name: 'rocket.jpg',
        bytes: expect.any(Number),
        bytesPerSecond: numberOrNull,
      }),
    ],
    total: expect.objectContaining({
      files: 1,
      done: 0,
      failed: 0,
      bytes: expect.any(Number),
      sentBytes: expect.any(Number),
    }),
  },
  success: expect.objectContaining(success),
  'queues-end': { files: [expect.objectContaining(queued)] },
  'show-completed': { items: [expect.objectContaining(queued)] },
  'batch-cancelled': { reason: 'MAX_EXCEEDED' },
  failure: { id, batchId, name: 'mine.txt', status: 422, statusText: expect.stringContaining('folder') },
  retry: { ids: [id], all: true },
  abort: { ids: [id], all: true },
  close: { message: 'user closed the widget' },
}

describe('events', () => {
  it('tell what those of the original do', async () => {
    const page = await session.openWidget({ showCompletedButton: true, maxFiles: 4 })
    await choose(page, ROCKET)
    await until(page, 'queues-end')
    await dialog(page).getByRole('button', { name: 'Show completed' }).click()
    await choose(
      page,
      ['1', '2', '3', '4'].map((name) => text(`${name}.txt`)),
    )
    await until(page, 'batch-cancelled')

    await page.evaluate(() => app.one.update({ folder: 'uploads/of-somebody-else' }))
    await choose(page, [text('mine.txt')])
    await until(page, 'failure')
    await dialog(page).getByRole('button', { name: 'Retry mine.txt' }).click()
    await until(page, 'retry')
    await page.evaluate(() => app.one.update({ prepareUploadParams: () => {} }))
    await choose(page, [text('never.txt')])
    await dialog(page).getByRole('button', { name: 'Cancel never.txt' }).click()
    await until(page, 'abort')
    await page.evaluate(() => {
      app.one.minimize()
      app.one.show()
      app.one.close({ quiet: true })
    })
    await until(page, 'close')

    const all = await told(page)
    const first = Object.keys(FIRST).map((name) => [name, all.find(({ event }) => event === name)?.info])
    expect(Object.fromEntries(first)).toEqual(FIRST)
    const displays = all.filter(({ event }) => event === 'display-changed').map(({ info }) => info)
    expect(displays).toEqual(['shown', 'minimized', 'expanded', 'hidden'])
    const errors = all.filter(({ error }) => error !== null)
    expect(new Set(errors.map(({ event }) => event))).toEqual(new Set(['failure']))
    expect(errors[0]?.error).toEqual({ status: 422, statusText: errors[0]?.info.statusText })
  })
})
