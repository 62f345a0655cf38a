import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { eventually } from '../page/eventually.ts'
import { expectText } from '../page/upload-page.ts'
import { useSession } from './session.ts'
import { type App, choose, dialog, names, type Options, openByButton, text, told, until } from './widget-page.ts'

declare const app: App

const session = useSession()

const slowly = (page: Page, files: string) =>
  page.route(files, async (route) => {
    await new Promise((resolve) => setTimeout(resolve, 300))
    await route.continue()
  })

describe('a page that acts while it is told', () => {
  it.each(['close', 'destroy'] as const)('has nothing sent when it answers upload-added by %s()', async (how) => {
    const page = await session.open()
    const posted: string[] = []
    page.on('request', (request) => request.method() === 'POST' && posted.push(request.url()))
    await page.evaluate(
      ({ options, how }) => {
        app.one = app.widget.createUploadWidget(options as Options, (_, { event }) => {
          app.events.push({ name: '', error: null, event, info: null })
          if (event === 'upload-added') void app.one[how]({ quiet: true } as never)
        })
        app.one.open(null, { files: [new File(['x'], 'x.txt')] })
      },
      { options: session.room.options, how },
    )
    await until(page, 'upload-added')
    await page.waitForTimeout(500)
    expect(posted).toEqual([])
    expect(await names(page)).not.toContain('queues-start')
  })

  it('hears nothing of a window that is hidden when it has opened it again', async () => {
    const page = await session.open()
    await page.evaluate((options) => {
      app.one = app.widget.createUploadWidget(options as Options, (error, { event, info }) => {
        const isFirst = app.events.every((told) => told.event !== 'close')
        app.events.push({ name: '', error, event, info })
        if (event === 'close' && isFirst) app.one.open()
      })
      app.one.open()
    }, session.room.options)
    await expectText(dialog(page), 'Drop files here')
    await page.keyboard.press('Escape')
    await eventually(async () => expect(await names(page)).toContain('close'))
    expect((await told(page)).filter(({ event }) => event === 'display-changed').at(-1)?.info).toBe('shown')
    expect(await page.evaluate(() => app.one.isShowing())).toBe(true)
  })

  it('is told once that the interface does not come, however many calls wait for it', async () => {
    const page = await session.open()
    await page.route('**/interface*', (route) => route.abort())
    await session.create(page)
    await page.evaluate(() => {
      app.one.open()
      app.one.update({ tags: ['a'] })
      app.one.minimize()
    })
    await until(page, 'display-changed')
    await page.waitForTimeout(200)
    expect(await told(page)).toEqual([
      expect.objectContaining({ error: expect.stringContaining('could not be loaded') }),
    ])
  })

  it('is told nothing of an interface that does not come when the widget is gone', async () => {
    const page = await session.open()
    await page.route('**/interface*', async (route) => {
      await page.evaluate(() => app.one.destroy())
      await route.abort()
    })
    await session.create(page)
    const failed = page.waitForEvent('requestfailed')
    await page.evaluate(() => void app.one.open())
    await failed
    await page.waitForTimeout(200)
    expect(await told(page)).toEqual([])
  })

  it.each(['the interface', 'a language'])(
    'is told of a call that waited for %s and cannot be made, and the next one is',
    async (what) => {
      const page = await session.open()
      await session.create(page)
      await page.evaluate(async (isLanguage) => {
        if (isLanguage) {
          await app.one.preload()
          app.one.update({ language: 'de' })
        }
        app.one.open(null, { files: [42 as never] })
        app.one.minimize()
      }, what === 'a language')
      await eventually(async () => expect(await page.evaluate(() => app.one.isMinimized())).toBe(true))
      expect((await told(page)).map(({ error, event, info }) => ({ error, event, info }))).toEqual([
        { error: null, event: 'display-changed', info: 'shown' },
        { error: null, event: 'source-changed', info: { source: 'local' } },
        {
          error: 'a file must be a File, a Blob, an address or { source, name }, not 42',
          event: 'display-changed',
          info: 'shown',
        },
        { error: null, event: 'display-changed', info: 'minimized' },
      ])
      await expect(page.evaluate(() => void app.one.open(null, { files: [42 as never] }))).rejects.toThrow('not 42')
    },
  )

  it('has nothing more of what waited done for a widget that it destroys', async () => {
    const page = await session.open()
    await page.evaluate(async (options) => {
      app.one = app.widget.createUploadWidget(options as Options, (error, { event, info }) => {
        app.events.push({ name: '', error, event, info })
        if (info === 'shown') void app.one.destroy()
      })
      await app.one.preload()
      app.one.update({ language: 'de' })
      app.one.open()
      app.one.show()
    }, session.room.options)
    await until(page, 'display-changed')
    await page.waitForTimeout(200)
    expect(await page.locator('countersign-upload-widget').count()).toBe(0)
    expect((await names(page)).filter((event) => event === 'display-changed')).toHaveLength(1)
  })
})

describe('what comes late', () => {
  it('of two pictures to be cropped is not the one that was chosen first', async () => {
    const page = await session.open()
    await page.evaluate(async (options) => {
      const picture = async (side: number) => {
        const canvas = new OffscreenCanvas(side, side)
        canvas.getContext('2d')?.fillRect(0, 0, side, side)
        return new File([await canvas.convertToBlob({ type: 'image/png' })], `${side}.png`, { type: 'image/png' })
      }
      const [first, last] = [await picture(40), await picture(60)]
      const read = globalThis.createImageBitmap
      let readings = 0
      globalThis.createImageBitmap = async (...all: unknown[]) => {
        readings += 1
        // The first one, which is measured before it is cropped.
        if (readings === 1) await new Promise((resolve) => setTimeout(resolve, 700))
        return read(...(all as [Blob]))
      }
      app.one = app.create({ ...(options as Options), multiple: false, cropping: true, minImageWidth: 1 })
      app.one.open()
      app.one.open(null, { files: [first] })
      setTimeout(() => app.one.open(null, { files: [last] }), 200)
    }, session.room.options)
    const selection = page.getByRole('dialog', { name: 'Crop the picture' }).getByRole('slider', { name: 'Selection' })
    await selection.waitFor()
    await page.waitForTimeout(1000)
    expect(await selection.getAttribute('aria-valuetext')).toMatch(/^60 × 60/)
    // What is no picture takes its place too.
    await page.evaluate(() => app.one.open(null, { files: [new File(['words'], 'words.txt')] }))
    expect((await until(page, 'upload-added')).info.file.name).toBe('words.txt')
    expect(await page.getByRole('dialog', { name: 'Crop the picture' }).count()).toBe(0)
  })

  it('of a folder is nothing to the next opening', async () => {
    const page = await session.openWidget()
    await page.evaluate(() => {
      const entry = {
        isFile: false,
        name: 'folder',
        createReader: () => ({
          readEntries: (give: (entries: object[]) => void): void =>
            void Object.assign(app, {
              give: () => {
                const file = (resolve: (file: File) => void) => resolve(new File(['l'], 'late.txt'))
                entry.createReader = () => ({ readEntries: (give) => give([]) })
                give([{ isFile: true, name: 'late.txt', file }])
              },
            }),
        }),
      }
      const items = [{ kind: 'file', getAsFile: () => null, webkitGetAsEntry: () => entry }]
      const drop = new Event('drop', { bubbles: true, composed: true, cancelable: true })
      Object.assign(drop, { dataTransfer: { types: ['Files'], items } })
      document.querySelector('countersign-upload-widget')?.shadowRoot?.querySelector('dialog')?.dispatchEvent(drop)
      app.one.close()
      app.one.open()
      ;(app as unknown as { give(): void }).give()
    })
    await page.waitForTimeout(300)
    expect(await names(page)).not.toContain('upload-added')
  })

  it('of languages is not one that was wanted before', async () => {
    const page = await session.open()
    await slowly(page, '**/german*')
    await session.create(page)
    await openByButton(page)
    await page.keyboard.press('Escape')
    await page.evaluate(() => {
      app.one.update({ language: 'de' })
      app.one.update({ language: 'en' })
    })
    await page.waitForTimeout(700)
    await page.evaluate(() => app.one.open())
    await expectText(dialog(page), 'Drop files here')
  })
})

describe('another language', () => {
  const german = (page: Page) => page.getByRole('dialog', { name: 'Dateien hochladen' })

  it('is waited for by what is opened at once, in the order of the calls', async () => {
    const page = await session.open()
    await slowly(page, '**/german*')
    await session.create(page)
    await openByButton(page)
    await page.keyboard.press('Escape')
    const before = (await names(page)).length
    await page.evaluate(() => {
      app.one.update({ language: 'de' })
      app.one.open()
      app.one.close()
      app.one.open()
    })
    await expectText(german(page), 'Dateien hierher ziehen')
    const shown = ['display-changed', 'source-changed']
    expect((await names(page)).slice(before)).toEqual([...shown, 'close', 'display-changed', ...shown])
  })

  it('that is wanted while another comes with the interface is the one that is spoken', async () => {
    const page = await session.open()
    const { promise: released, resolve: release } = Promise.withResolvers<void>()
    await page.route('**/german*', async (route) => {
      await released
      await route.continue()
    })
    await session.create(page, { language: 'de' })
    const asked = page.waitForRequest('**/german*')
    await page.evaluate(() => void app.one.preload())
    await asked
    await page.evaluate(() => app.one.update({ language: 'en' }))
    release()
    await page.evaluate(async () => {
      await app.one.preload()
      app.one.open()
    })
    await expectText(dialog(page), 'Drop files here')
  })

  it('that does not come leaves the words that were there, and says so', async () => {
    const page = await session.open()
    const warnings: string[] = []
    page.on('console', (message) => message.type() === 'warning' && warnings.push(message.text()))
    await session.create(page)
    await openByButton(page)
    await page.keyboard.press('Escape')
    await page.route('**/german*', (route) => route.abort())
    await page.evaluate(() => {
      app.one.update({ language: 'de' })
      app.one.open()
    })
    await expectText(dialog(page), 'Drop files here')
    expect(warnings.join()).toContain('countersign/widget: ')
  })
})

describe('what is changed while the window is open', () => {
  it('holds for the next file, the signer’s profile too', async () => {
    const page = await session.open()
    const profiles: unknown[] = []
    page.on('request', (request) => {
      const [, profile] = /^{"profile":"(\w+)"/.exec(request.postData() ?? '') ?? []
      if (profile) profiles.push(profile)
    })
    await page.route('**/v1_1/**', (route) => route.abort())
    await page.evaluate(() => {
      app.one = app.create({ uploads: { url: '/uploads', profile: 'granted' } })
      app.one.open(null, { files: [new File(['x'], 'x.txt')] })
    })
    await until(page, 'queues-start')
    await eventually(() => expect(profiles).toEqual(['granted']))
    await page.evaluate(() => {
      app.one.update({ uploads: { url: '/uploads', profile: 'uploads' } })
      app.one.open(null, { files: [new File(['y'], 'y.txt')] })
    })
    await eventually(() => expect(profiles).toEqual(['granted', 'uploads']))
  })
})

describe('windows above windows', () => {
  const layers = () => [app.one.isShowing(), app.two.isShowing()]

  it('leave keys and pastes to the topmost', async () => {
    const page = await session.open()
    await page.evaluate((options) => {
      app.one = app.create({ ...(options as Options), text: { en: { title: 'Below' } } }, 'one')
      app.two = app.create({ ...(options as Options), text: { en: { title: 'Above' } } }, 'two')
      app.one.open()
    }, session.room.options)
    await expectText(page.getByRole('dialog', { name: 'Below' }), 'Drop files here')
    await page.evaluate(() => app.two.open())
    await expectText(page.getByRole('dialog', { name: 'Above' }), 'Drop files here')
    await page.evaluate(() => {
      const clipboardData = new DataTransfer()
      clipboardData.items.add(new File(['x'], 'pasted.txt', { type: 'text/plain' }))
      const paste = new ClipboardEvent('paste', { bubbles: true, composed: true, clipboardData })
      document.activeElement?.shadowRoot?.activeElement?.dispatchEvent(paste)
    })
    await until(page, 'queues-end')
    const added = (await told(page)).filter(({ event }) => event === 'upload-added')
    expect(added.map(({ name }) => name)).toEqual(['two'])
    await page.keyboard.press('Escape')
    expect(await page.evaluate(layers)).toEqual([true, false])
    await page.keyboard.press('Escape')
    expect(await page.evaluate(layers)).toEqual([false, false])
  })

  it('leave Escape to a dialog of the app that is above', async () => {
    const page = await session.openWidget()
    await page.evaluate(() => document.querySelector<HTMLDialogElement>('#other')?.showModal())
    await page.keyboard.press('Escape')
    const isOpen = () => document.querySelector<HTMLDialogElement>('#other')?.open
    await eventually(async () => expect(await page.evaluate(isOpen)).toBe(false))
    expect(await page.evaluate(() => app.one.isShowing())).toBe(true)
    await page.keyboard.press('Escape')
    await eventually(async () => expect(await page.evaluate(() => app.one.isShowing())).toBe(false))
  })
})

describe('a window that was small', () => {
  it('gives the focus back to where it was before', async () => {
    const page = await session.open()
    await session.create(page)
    await page.locator('#opener').focus()
    await page.keyboard.press('Enter')
    await expectText(dialog(page), 'Drop files here')
    await page.evaluate(() => app.one.minimize())
    await page.getByRole('region', { name: 'Uploads' }).getByRole('button', { name: 'Show uploads' }).focus()
    await page.keyboard.press('Enter')
    await expectText(dialog(page), 'Drop files here')
    await page.keyboard.press('Escape')
    await eventually(async () => expect(await dialog(page).count()).toBe(0))
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('opener')
  })

  it('says to who listens what it uploads', async () => {
    const page = await session.open()
    const held = Promise.withResolvers<void>()
    await page.route('**/v1_1/**', async (route) => {
      await held.promise
      await route.continue()
    })
    await session.create(page)
    await openByButton(page)
    await choose(page, [text('a.txt')])
    await page.evaluate(() => app.one.minimize())
    held.resolve()
    // Of what is hidden this finds nothing.
    await expectText(page.getByRole('region', { name: 'Uploads' }).getByRole('status'), '1 file uploaded.')
    await page.evaluate(() => app.one.show())
    expect(await dialog(page).getByRole('status').count()).toBe(1)
  })
})
