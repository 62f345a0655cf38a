import { readFile } from 'node:fs/promises'
import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { expectAccessible } from '../page/browser.ts'
import { useSession } from './session.ts'
import { type App, choose, dialog, type Options, ROCKET, told, until } from './widget-page.ts'

declare const app: App

const session = useSession()
/** What the page's form would send. */
const formData = (page: Page) =>
  page.evaluate(() => Array.from(new FormData(document.querySelector('#form') as HTMLFormElement)))
const thumbnails = (page: Page) => page.locator('ul.cloudinary-thumbnails > li.cloudinary-thumbnail')

beforeAll(() => session.room.addPreset({ name: 'taken-back', unsigned: 'true', return_delete_token: 'true' }))

/** A page with a form, and pictures from the cloud, which its policy would have to allow. */
async function open(): Promise<Page> {
  const page = await session.open({ bypassCSP: true })
  await page.evaluate(() => {
    const form = Object.assign(document.createElement('form'), { id: 'form' })
    const [place, list] = [document.createElement('div'), document.createElement('div')]
    place.id = 'opener-place'
    place.setAttribute('name', 'photo')
    list.id = 'list'
    form.append(place)
    document.querySelector('main')?.append(form, list)
    const names = ['fileuploadsuccess', 'fileuploadfail', 'closed', 'deleted'].map((name) => `cloudinarywidget${name}`)
    for (const name of names)
      document.addEventListener(name, (event) => {
        app.events.push({
          name: (event.target as Element).id,
          error: null,
          event: name,
          info: (event as CustomEvent).detail,
        })
      })
  })
  return page
}

const apply = (page: Page, options: object, place = '#opener-place') =>
  page.evaluate(
    ({ options, place }) => {
      const keep = (error: unknown, { event, info }: { event: string; info: unknown }) =>
        app.events.push({ name: 'one', error, event, info: structuredClone(info) })
      app.one = app.widget.applyUploadWidget(place, options as Options, keep)
    },
    { options: { ...session.room.options, ...options }, place },
  )

const unsigned = { uploadPreset: 'taken-back', signatureEndpoint: undefined, apiKey: undefined, folder: undefined }

describe('a widget that is applied to an element', () => {
  it('is a button in its place, and leaves a field in the form around it and a picture behind it', async () => {
    const page = await open()
    await apply(page, {})
    await page.getByRole('button', { name: 'Upload image' }).click()
    await choose(page, ROCKET)
    const { info } = await until(page, 'success')
    await thumbnails(page).getByRole('img', { name: 'rocket' }).waitFor()
    expect(await formData(page)).toEqual([['photo', `image/upload/${info.path}#${info.signature}`]])
    const field = page.locator('#form input[type=hidden]')
    expect(JSON.parse((await field.getAttribute('data-cloudinary')) ?? '')).toMatchObject({ etag: info.etag })
    expect(await field.getAttribute('data-cloudinary-public-id')).toBe(info.public_id)
    expect(await page.locator('#opener-place').isVisible()).toBe(false)
    expect(await thumbnails(page).locator('a').count()).toBe(0)
    await page.locator('li.cloudinary-thumbnail.active').waitFor()
    expect((await until(page, 'cloudinarywidgetfileuploadsuccess')).info).toMatchObject({
      event: 'success',
      info: { etag: info.etag },
    })
    expect((await until(page, 'cloudinarywidgetfileuploadsuccess')).name).toBe('opener-place')
  })

  it('lets an upload be taken back by keyboard, in the cloud, the list and the form', async () => {
    const page = await open()
    await apply(page, unsigned)
    await page.getByRole('button', { name: 'Upload image' }).click()
    await choose(page, ROCKET)
    const { info } = await until(page, 'success')
    await until(page, 'queues-end')
    await dialog(page).getByRole('button', { name: 'Done' }).click()
    await expectAccessible(page)
    const link = thumbnails(page).getByRole('button', { name: 'Delete rocket' })
    await link.focus()
    await page.keyboard.press('Space')
    expect((await until(page, 'cloudinarywidgetdeleted')).info.public_id).toBe(info.public_id)
    expect(await thumbnails(page).count()).toBe(0)
    // What had the focus is gone: it goes on from where it began.
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Upload image')
    expect(await formData(page)).toEqual([])
    expect(await session.room.admin(`resources/image/upload/${info.public_id}`)).toHaveProperty('error')
    await until(page, 'cloudinarywidgetclosed')
  })

  it('says in the list what the cloud says to a token that is used up', async () => {
    const page = await open()
    await apply(page, unsigned)
    await page.getByRole('button', { name: 'Upload image' }).click()
    await choose(page, ROCKET)
    const { info } = await until(page, 'success')
    const url = `${session.room.media.mediaUrl}/v1_1/${session.room.options.cloudName}/delete_by_token`
    await fetch(url, { method: 'POST', body: new URLSearchParams({ token: info.delete_token }) })
    await until(page, 'queues-end')
    await dialog(page).getByRole('button', { name: 'Done' }).click()
    await thumbnails(page).getByRole('button', { name: 'Delete rocket' }).click()
    await thumbnails(page).getByRole('alert').filter({ hasText: /\w/ }).waitFor()
    expect(await thumbnails(page).count()).toBe(1)
  })

  it('has the class, the words and the names that its options say, and leaves nothing when it is destroyed', async () => {
    const page = await open()
    await apply(page, {
      button_class: 'app-button large',
      buttonCaption: '<b>Add</b>',
      fieldName: 'pictures[]',
      thumbnails: '#list',
      thumbnail_transformation: [
        { width: 40, height: 40, crop: 'fill' },
        { width: 20, crop: 'scale' },
      ],
    })
    const button = page.getByRole('button', { name: '<b>Add</b>' })
    expect(await button.getAttribute('class')).toBe('app-button large')
    await button.click()
    await choose(page, ROCKET)
    const { info } = await until(page, 'success')
    expect(info.thumbnail_url).toContain('/upload/c_fill,h_40,w_40/c_scale,w_20/')
    await page.locator('#list li.cloudinary-thumbnail img').waitFor()
    expect((await formData(page)).map(([name]) => name)).toEqual(['pictures[]'])
    await page.evaluate(() => app.one.destroy({ removeThumbnails: true }))
    expect(await button.count()).toBe(0)
    expect(await page.locator('.cloudinary-thumbnails').count()).toBe(0)
    expect(await page.evaluate(() => document.querySelector<HTMLElement>('#opener-place')?.hidden)).toBe(false)
    expect(await formData(page)).toHaveLength(1)
  })

  it('tells jQuery’s listeners as the original does, where the page has jQuery', async () => {
    const page = await open()
    await page.evaluate(() => {
      const jQuery = (target: Element) => ({
        trigger: (event: string, [info]: unknown[]) =>
          app.events.push({ name: target.id, error: null, event: `$${event}`, info }),
      })
      Object.assign(globalThis, { jQuery })
    })
    await apply(page, {})
    await page.getByRole('button', { name: 'Upload image' }).click()
    await choose(page, [{ name: 'empty.txt', mimeType: 'text/plain', buffer: Buffer.from('x') }])
    expect((await until(page, '$cloudinarywidgetfileuploadsuccess')).info.event).toBe('success')
    expect((await told(page)).map(({ event }) => event)).not.toContain('cloudinarywidgetfileuploadsuccess')
  })

  it('stays itself when it is opened: what is opened at once and destroyed leaves no button', async () => {
    const page = await open()
    await page.evaluate((options) => {
      app.one = app.widget.applyUploadWidget('#opener-place', options as Options).open()
    }, session.room.options)
    const button = page.getByRole('button', { name: 'Upload image', includeHidden: true })
    await button.waitFor({ state: 'attached' })
    await page.evaluate(() => app.one.destroy())
    expect(await button.count()).toBe(0)
  })

  it('is refused where there is no such element', async () => {
    const page = await open()
    await expect(apply(page, {}, '#nowhere')).rejects.toThrow('must be an element or a selector of one, not #nowhere')
  })
})

describe('the options form and thumbnails of any widget', () => {
  it('take elements too, and a file without a picture is shown by its name, as text', async () => {
    const page = await open()
    await page.evaluate((options) => {
      const [form, thumbnails] = ['#form', '#list'].map((selector) => document.querySelector(selector) as Element)
      app.one = app.create({ ...(options as Options), form, thumbnails } as Options, 'one').open()
    }, session.room.options)
    await choose(page, [
      { name: '<img src=x onerror=alert(1)>.txt', mimeType: 'text/plain', buffer: await readFile('README.md') },
    ])
    const { info } = await until(page, 'success')
    await thumbnails(page).getByText(info.public_id, { exact: true }).waitFor()
    expect(await page.locator('#list img').count()).toBe(0)
    expect(await formData(page)).toEqual([['image', `raw/upload/${info.path}#${info.signature}`]])
    expect((await until(page, 'cloudinarywidgetfileuploadsuccess')).name).toBe('form')
  })
})
