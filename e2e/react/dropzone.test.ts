import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { expectAccessible } from '../page/browser.ts'
import { complaintsOf } from '../page/complaints.ts'
import { eventually } from '../page/eventually.ts'
import { giveFolder } from '../page/give-folder.ts'
import { expectText } from '../page/upload-page.ts'
import { useSession } from '../widget/session.ts'
import { text } from '../widget/widget-page.ts'
import type { ReactApp } from './pages/app.tsx'
import { REACTS, reactPages } from './react-room.ts'

declare const app: ReactApp

const zone = (page: Page) => page.getByRole('group', { name: 'Pictures' })
const file = (page: Page, name: string) => zone(page).getByRole('listitem').filter({ hasText: name })

describe.each(REACTS)('a place for files in $case', ({ set }) => {
  const session = useSession(reactPages(set))

  /** By what: how files are uploaded. */
  const open = async (by: 'grants' | 'signatures' | 'preset', props: object = {}) => {
    const page = await session.open()
    await page.evaluate(
      ({ by, room, props }) => {
        const { createUploads, grantedUploads, signedUploads, unsignedUploads } = app.engine
        const { cloudName, apiKey, apiOrigin, folder, signatureEndpoint } = room
        const protocols = {
          grants: () => grantedUploads(createUploads({ url: '/uploads' }), 'granted' as never),
          signatures: () =>
            signedUploads({ cloudName, apiKey, apiOrigin, sign: signatureEndpoint, parameters: { folder } }),
          preset: () => unsignedUploads({ cloudName, apiOrigin, uploadPreset: 'of-the-page' }),
        }
        app.draw({ kind: 'dropzone', strict: true, props: { protocol: protocols[by], ...props } })
      },
      { by, room: session.room.options, props },
    )
    await zone(page).waitFor()
    return page
  }
  const choose = async (page: Page, files: ReturnType<typeof text>[], name = 'Choose files') => {
    const asked = page.waitForEvent('filechooser')
    await zone(page).getByRole('button', { name }).click()
    await (await asked).setFiles(files)
  }
  const give = (page: Page, how: 'drop' | 'paste', name: string) =>
    zone(page).evaluate(
      (zone, { how, name }) => {
        const data = new DataTransfer()
        data.items.add(new File(['hello'], name, { type: 'text/plain' }))
        const init = { bubbles: true, cancelable: true }
        const target = zone.querySelector('button') as HTMLElement
        if (how === 'paste') return target.dispatchEvent(new ClipboardEvent('paste', { ...init, clipboardData: data }))
        const drag = (type: string) => target.dispatchEvent(new DragEvent(type, { ...init, dataTransfer: data }))
        drag('dragenter')
        drag('dragover')
        return drag('drop')
      },
      { how, name },
    )

  it.each(['grants', 'signatures'] as const)('uploads by %s what is chosen, dropped and pasted', async (by) => {
    const page = await open(by)
    const complaints = complaintsOf(page)
    await choose(page, [text('chosen.txt')])
    expect(await give(page, 'drop', 'dropped.txt')).toBe(false)
    expect(await give(page, 'paste', 'pasted.txt')).toBe(false)
    await expectText(zone(page).getByRole('status'), '3 of 3 uploaded')
    for (const name of ['chosen.txt', 'dropped.txt', 'pasted.txt']) await expectText(file(page, name), 'Uploaded')
    const results = await page.evaluate(() =>
      app.upload?.uploads.map((one) => (one.status === 'done' ? one.result : null)),
    )
    expect(results).toHaveLength(3)
    expect(JSON.stringify(results)).toContain(by === 'grants' ? 'granted/42/' : 'uploads/42/')
    await expectAccessible(page)
    await zone(page).getByRole('button', { name: 'Remove chosen.txt' }).click()
    await eventually(async () => expect(await file(page, 'chosen.txt').count()).toBe(0))
    expect(complaints).toEqual([])
  })

  it('uploads by a preset, and says what the cloud says; a file is tried again', async () => {
    const page = await open('preset')
    await choose(page, [text('1.txt')])
    await expectText(file(page, '1.txt'), /[Pp]reset/)
    await expectText(zone(page).getByRole('status'), '0 of 1 uploaded, 1 failed')
    await session.room.addPreset({ name: 'of-the-page', unsigned: 'true' })
    await zone(page).getByRole('button', { name: 'Retry 1.txt' }).click()
    await expectText(file(page, '1.txt'), 'Uploaded')
  })

  it('shows how far a file is, and lets it be cancelled', async () => {
    const page = await open('signatures')
    await page.route(`${session.room.media.mediaUrl}/**`, () => {})
    await choose(page, [text('1.txt')])
    await expectText(file(page, '1.txt'), 'Uploading')
    expect(await page.getByRole('progressbar', { name: '1.txt' }).getAttribute('max')).toBe('5')
    await expectAccessible(page)
    await zone(page).getByRole('button', { name: 'Cancel 1.txt' }).click()
    await expectText(file(page, '1.txt'), 'Cancelled')
  })

  it('says why a file waits for its next try', async () => {
    const page = await open('signatures')
    await page.route('**/sign-cloudinary-params*', (route) => route.abort('connectionrefused'))
    await choose(page, [text('1.txt')])
    await expectText(file(page, '1.txt'), /Trying again: no answer from http\S+\/sign-cloudinary-params: the server/)
    await page.unroute('**/sign-cloudinary-params*')
    await expectText(file(page, '1.txt'), 'Uploaded')
  })

  it.each(['drop', 'paste'] as const)('names a folder that cannot be read, and takes the next: %s', async (how) => {
    const page = await open('signatures')
    const alert = zone(page).getByRole('alert')
    await giveFolder(zone(page), how, null)
    await expectText(alert, 'holidays cannot be read')
    await giveFolder(zone(page), how, ['a.txt', 'b.txt'])
    await expectText(zone(page).getByRole('status'), '2 of 2 uploaded')
    expect(await alert.textContent()).toBe('')
    await expectAccessible(page)
  })

  it('takes no folder where it is for one file, and says so, an app’s own one too', async () => {
    const page = await open('signatures', { zone: { multiple: false } })
    await giveFolder(zone(page), 'drop', ['a.txt'])
    await expectText(zone(page).getByRole('alert'), 'Only a single file is taken here, and no folder')
    await give(page, 'drop', 'b.txt')
    await expectText(zone(page).getByRole('status'), '1 of 1 uploaded')
    const own = await open('signatures', { own: true, zone: { multiple: false } })
    await giveFolder(zone(own), 'drop', ['a.txt'])
    await expectText(zone(own), 'Only a single file is taken here')
  })

  it('is drawn by an app in its own way', async () => {
    const page = await open('signatures', { own: true })
    await zone(page).evaluate((zone) => {
      const dataTransfer = new DataTransfer()
      dataTransfer.items.add(new File(['a'], 'a.txt'))
      zone.dispatchEvent(new DragEvent('dragenter', { bubbles: true, dataTransfer }))
    })
    await expectText(zone(page), 'let go')
    expect(await zone(page).getAttribute('data-dragging')).toBe('')
    await zone(page).evaluate((zone) => zone.dispatchEvent(new DragEvent('dragleave', { bubbles: true })))
    await choose(page, [text('mine.txt')], 'Mine')
    await expectText(zone(page), 'mine.txt done')
  })

  it('takes nothing while it is disabled, and one file where it is for one', async () => {
    const page = await open('signatures', { zone: { disabled: true } })
    expect(await give(page, 'drop', 'a.txt')).toBe(true)
    expect(await zone(page).getByRole('button', { name: 'Choose files' }).isDisabled()).toBe(true)
    const single = await open('signatures', { zone: { multiple: false, accept: '.txt' } })
    expect(
      await single.locator('input[type=file]').evaluate((input: HTMLInputElement) => [input.multiple, input.accept]),
    ).toEqual([false, '.txt'])
    await give(single, 'drop', 'a.txt')
    await expectText(file(single, 'a.txt'), 'Uploaded')
  })

  it('cancels what is under way when it is gone', async () => {
    const page = await open('signatures')
    await page.route(`${session.room.media.mediaUrl}/**`, () => {})
    await choose(page, [text('1.txt')])
    await expectText(file(page, '1.txt'), 'Uploading')
    const left = await page.evaluate(() => {
      const { upload } = app
      app.remove()
      return new Promise((resolve) => setTimeout(() => resolve(upload?.uploader.state().uploads.length)))
    })
    expect(left).toBe(0)
  })
})
