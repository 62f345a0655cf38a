import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { eventually } from '../page/eventually.ts'
import { expectText, tabTo } from '../page/upload-page.ts'
import { useSession } from './session.ts'
import {
  type App,
  choose,
  dialog,
  keepPicture,
  names,
  type Options,
  ROCKET,
  row,
  text,
  told,
  until,
} from './widget-page.ts'

declare const app: App

const session = useSession()

/** Lets something go on a drop zone, or pastes it: files that the page makes. */
const give = (page: Page, how: 'drop' | 'paste', files: { name: string; type: string; words: string }[]) =>
  page.evaluate(
    ({ how, files }) => {
      const data = new DataTransfer()
      for (const { name, type, words } of files) data.items.add(new File([words], name, { type }))
      const host = document.querySelector('countersign-upload-widget')
      const target = host?.shadowRoot?.querySelector('.window')
      const init = { bubbles: true, composed: true, cancelable: true }
      if (how === 'paste') document.body.dispatchEvent(new ClipboardEvent('paste', { ...init, clipboardData: data }))
      else
        for (const type of ['dragenter', 'dragover', 'drop'])
          target?.dispatchEvent(new DragEvent(type, { ...init, dataTransfer: data }))
    },
    { how, files },
  )

describe('an upload', () => {
  it('goes from a click to the cloud, and tells each step in its order', async () => {
    const page = await session.openWidget()
    await choose(page, ROCKET)
    await until(page, 'queues-end')
    expect((await told(page)).find(({ error }) => error)?.error).toBeUndefined()
    expect(await names(page)).toEqual([
      'display-changed',
      'source-changed',
      'upload-added',
      'queues-start',
      'success',
      'queues-end',
    ])
    const { info } = await until(page, 'success')
    expect(info).toMatchObject({
      id: expect.stringMatching(/^uw-file\d+$/),
      batchId: expect.stringMatching(/^uw-batch\d+$/),
      public_id: expect.stringMatching(/^uploads\/42\//),
      resource_type: 'image',
      type: 'upload',
      format: 'jpg',
      original_filename: 'rocket',
      path: `v${info.version}/${info.public_id}.jpg`,
      thumbnail_url: info.secure_url.replace('/upload/', '/upload/c_limit,h_60,w_90/'),
    })
    expect(await session.room.admin(`resources/image/upload/${info.public_id}`)).toMatchObject({ etag: info.etag })
    expect((await until(page, 'queues-end')).info.files).toMatchObject([
      {
        id: info.id,
        name: 'rocket.jpg',
        status: 'success',
        done: true,
        failed: false,
        progress: 100,
        uploadInfo: info,
      },
    ])
    expect((await fetch(info.thumbnail_url)).status).toBe(200)
    expect((await until(page, 'progress')).info.total).toMatchObject({ files: 1 })
    await expectText(row(page, 'rocket.jpg'), 'Uploaded')
    await keepPicture(page, 'one-done')
    await dialog(page).getByRole('button', { name: 'Done' }).click()
    expect((await told(page)).slice(-2)).toMatchObject([
      { event: 'close', info: { message: 'user closed the widget' } },
      { event: 'display-changed', info: 'hidden' },
    ])
  })

  it.each(['drop', 'paste'] as const)('comes of a %s', async (how) => {
    const page = await session.openWidget()
    await give(page, how, [
      { name: 'one.txt', type: 'text/plain', words: 'one' },
      { name: 'two.txt', type: 'text/plain', words: 'two' },
    ])
    const { info } = await until(page, 'queues-end')
    expect(info.files.map((file: { name: string; status: string }) => [file.name, file.status])).toEqual([
      ['one.txt', 'success'],
      ['two.txt', 'success'],
    ])
  })

  it('comes of a web address that is pasted', async () => {
    const page = await session.openWidget()
    await page.evaluate(() => {
      const clipboardData = new DataTransfer()
      clipboardData.setData('text/plain', 'https://files.example/picture.jpg')
      document.body.dispatchEvent(new ClipboardEvent('paste', { bubbles: true, clipboardData }))
    })
    const { info } = await until(page, 'upload-added')
    expect(info).toEqual({ file: { name: 'picture.jpg', size: null, type: '' } })
    await page.evaluate(() => app.one.close({ quiet: true }))
  })

  it('is done with the keyboard alone', async () => {
    const page = await session.open()
    await session.create(page)
    await tabTo(page, page.locator('#opener'))
    await page.keyboard.press('Enter')
    await expectText(dialog(page), 'Drop files here')
    const focused = () => page.evaluate(() => document.activeElement?.shadowRoot?.activeElement?.textContent)
    expect(await focused()).toBe('Browse')
    await page.keyboard.press('Shift+Tab')
    expect(await focused()).toBe('My files')
    await page.keyboard.press('ArrowRight')
    expect(await focused()).toBe('Web address')
    await dialog(page).getByLabel('Public address of a file').waitFor()
    await page.keyboard.press('Tab')
    await page.keyboard.type('nonsense')
    await page.keyboard.press('Enter')
    await expectText(dialog(page), 'This is not a web address')
    await page.keyboard.press('Shift+Tab')
    await page.keyboard.press('Home')
    // Before the key that asks for it: a chooser is caught from some time after this on, and a key waits for nothing.
    const asked = page.waitForEvent('filechooser')
    await page.keyboard.press('Tab')
    expect(await focused()).toBe('Browse')
    await page.keyboard.press('Enter')
    await (await asked).setFiles([text('by-keyboard.txt')])
    await until(page, 'success')
    await expectText(row(page, 'by-keyboard.txt'), 'Uploaded')
    await page.keyboard.press('Escape')
    await eventually(async () => expect(await dialog(page).count()).toBe(0))
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('opener')
  })

  it('goes by the grants of a signer, and tells what the app made of it', async () => {
    const page = await session.open()
    await page.evaluate(() => {
      app.one = app.create({ uploads: { url: '/uploads', profile: 'granted' } }).open()
    })
    await choose(page, ROCKET)
    const { info } = await until(page, 'success')
    expect(info).toMatchObject({ public_id: expect.stringMatching(/^granted\/42\//), data: { bytes: info.bytes } })
    expect(await dialog(page).getByRole('tab').count()).toBe(0)
  })

  it('asks a function to sign, by its callback or its promise, and says what that refuses with', async () => {
    const page = await session.open()
    await page.evaluate((options) => {
      const { signatureEndpoint = '', ...others } = options as Options
      const ask = async (paramsToSign: object) => {
        const headers = { 'content-type': 'application/json' }
        const response = await fetch(String(signatureEndpoint), {
          method: 'POST',
          headers,
          body: JSON.stringify({ paramsToSign }),
        })
        return (await response.json()).signature as string
      }
      const byCallback: Options['uploadSignature'] = (answer, parameters) => void ask(parameters).then(answer)
      const ways: Record<string, Options> = {
        callback: { uploadSignature: byCallback },
        promise: { prepareUploadParams: async (_, parameters) => ({ signature: await ask(parameters) }) },
        // As the official components do it: they look at no status and pass on whatever is called signature.
        refused: { folder: 'elsewhere', uploadSignature: byCallback },
        nothing: { uploadSignature: (answer) => answer(undefined) },
        cancelled: { prepareUploadParams: (answer) => answer({ cancel: true }) },
      }
      for (const [name, way] of Object.entries(ways))
        app.create({ ...others, ...way }, name).open(null, { files: [new File([name], `${name}.txt`)] })
    }, session.room.options)
    const ended = await eventually(async () => {
      const ends = (await told(page)).filter(({ event }) => event === 'queues-end')
      expect(ends).toHaveLength(5)
      return Object.fromEntries(
        ends.map(({ name, info }) => [name, `${info.files[0].status}: ${info.files[0].statusText}`]),
      )
    })
    expect(ended).toEqual({
      callback: 'success: success',
      promise: 'success: success',
      refused: expect.stringMatching(/^error: folder is fixed by this profile; accepted: "uploads\/42"/),
      nothing: 'error: uploadSignature gave no signature: look at what your signing endpoint answered',
      cancelled: 'aborted: aborted',
    })
  })
})
