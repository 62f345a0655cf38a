import { describe, expect, it } from 'vitest'
import { giveFolder } from '../page/give-folder.ts'
import { expectText } from '../page/upload-page.ts'
import { useSession } from './session.ts'
import { type App, choose, dialog, names, type Options, row, text, until } from './widget-page.ts'

declare const app: App

const session = useSession()

describe('what is not uploaded', () => {
  it('is said in the words of the signer, to the app and to the user', async () => {
    const page = await session.openWidget({ folder: 'somebody/else' })
    await choose(page, [text('mine.txt')])
    const { error, info } = await until(page, 'failure')
    expect(error).toEqual({ status: 422, statusText: expect.stringContaining('folder') })
    await expectText(row(page, 'mine.txt'), info.statusText)
    await expectText(dialog(page).getByRole('status'), info.statusText)
    await page.evaluate((folder) => app.one.update({ folder }), session.room.options.folder)
    await dialog(page).getByRole('button', { name: 'Retry mine.txt' }).click()
    await until(page, 'success')
    expect((await names(page)).slice(3)).toEqual([
      'queues-start',
      'failure',
      'queues-end',
      'retry',
      'queues-start',
      'success',
      'queues-end',
    ])
  })

  it('is a file of another format, whatever it is called, and one that is too large', async () => {
    const page = await session.openWidget({ client_allowed_formats: ['png', 'jpg'], maxFileSize: 500_000 } as Options)
    await choose(page, [text('picture.png', 'no picture'), text('large.jpg', 'x'.repeat(600_000))])
    const { info } = await until(page, 'queues-end')
    const said = info.files.map((file: { statusText: string }) => file.statusText)
    expect(said).toEqual([
      'picture.png is of no kind that is known here; allowed: png, jpg',
      'large.jpg has 600\u00a0kB, and may have 500\u00a0kB',
    ])
    await expectText(row(page, 'picture.png'), said[0])
    // On a busy machine one of them may be judged when the other has been told of already.
    const last = /(?:2 files failed, the last one )?(picture\.png|large\.jpg)(?: failed)?: \1 (?:is of no kind|has 600)/
    await expectText(dialog(page).getByRole('status'), last)
  })

  it.each(['drop', 'paste'] as const)('is a folder that cannot be read, which is named: %s', async (how) => {
    const page = await session.openWidget()
    await giveFolder(dialog(page), how, null)
    await expectText(dialog(page).getByRole('alert'), 'holidays cannot be read.')
    await giveFolder(dialog(page), how, ['a.txt'])
    await until(page, 'success')
    await expectText(row(page, 'a.txt'), 'Uploaded')
    expect((await dialog(page).getByRole('alert').allInnerTexts()).join('')).toBe('')
  })

  it('is a folder of several where one file is wanted', async () => {
    const page = await session.openWidget({ multiple: false })
    await giveFolder(dialog(page), 'drop', ['a.txt', 'b.txt'])
    await expectText(dialog(page), 'That is too many: 1 file may be uploaded.')
    expect(await row(page, 'a.txt').count()).toBe(0)
  })

  it('is a batch of too many', async () => {
    const page = await session.openWidget({ maxFiles: 2 })
    await choose(page, [text('1.txt'), text('2.txt'), text('3.txt')])
    expect((await until(page, 'batch-cancelled')).info).toEqual({ reason: 'MAX_EXCEEDED' })
    await expectText(dialog(page), 'That is too many: 2 files may be uploaded.')
    expect(await row(page, '1.txt').count()).toBe(0)
  })
})

describe('options', () => {
  it('that are not here are refused by name, once', async () => {
    const page = await session.open()
    const warnings: string[] = []
    page.on('console', (message) => message.type() === 'warning' && warnings.push(message.text()))
    await page.evaluate((options) => {
      const given = { ...options, cropping: true, sources: ['local', 'dropbox'] as never, nonsense: 1 } as Options
      app.create(given)
      app.create(given)
    }, session.room.options)
    expect(warnings).toEqual([
      'countersign/widget: the option nonsense is not supported here, and does nothing',
      'countersign/widget: the source dropbox is not supported here, and is not shown',
      'countersign/widget: the option cropping is for one file alone: without multiple: false it does nothing',
    ])
  })
})
