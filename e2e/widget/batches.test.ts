import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { expectText } from '../page/upload-page.ts'
import { useSession } from './session.ts'
import { type App, choose, chooseBy, dialog, names, type Options, row, text, told, until } from './widget-page.ts'

declare const app: App

const session = useSession()

describe('an app that is asked about what was chosen together', () => {
  it('sees the files, and may cancel all of them before anything is told or sent', async () => {
    const page = await session.open()
    const posted: string[] = []
    page.on('request', (request) => request.method() === 'POST' && posted.push(request.url()))
    await page.evaluate((options) => {
      const seen: unknown[] = []
      Object.assign(app, { seen })
      app.one = app.create({
        ...(options as Options),
        preBatch(answer, { files }) {
          seen.push(files.map(({ name, size, type }) => ({ name, size, type })))
          const isBad = files.some(({ name }) => name.startsWith('bad'))
          setTimeout(() => (isBad ? answer({ cancel: true }) : answer()), 20)
        },
      })
      app.one.open()
    }, session.room.options)
    await choose(page, [text('good.txt'), text('bad.txt')])
    expect((await until(page, 'batch-cancelled')).info).toEqual({ reason: 'CANCELLED' })
    expect(await row(page, 'good.txt').count()).toBe(0)
    expect(posted).toEqual([])
    await choose(page, [text('fine.txt')])
    await until(page, 'success')
    expect((await names(page)).slice(2)).toEqual([
      'batch-cancelled',
      'upload-added',
      'queues-start',
      'success',
      'queues-end',
    ])
    expect(await page.evaluate(() => (app as unknown as { seen: unknown[] }).seen)).toEqual([
      ['good.txt', 'bad.txt'].map((name) => ({ name, size: 5, type: 'text/plain' })),
      [{ name: 'fine.txt', size: 5, type: 'text/plain' }],
    ])
  })

  it('cancels with what it throws, which the user reads; what it says after the window is closed is nothing', async () => {
    const page = await session.open()
    await page.evaluate((options) => {
      let answers = 0
      const preBatch: Options['preBatch'] = async () => {
        answers += 1
        if (answers === 1) throw new Error('You are not logged in')
        await new Promise((resolve) => setTimeout(resolve, 200))
        return { cancel: false }
      }
      app.one = app.create({ ...(options as Options), preBatch })
      app.one.open()
    }, session.room.options)
    await choose(page, [text('one.txt')])
    await expectText(dialog(page).getByRole('alert'), 'You are not logged in')
    await choose(page, [text('two.txt')])
    await page.evaluate(() => app.one.close())
    await page.waitForTimeout(400)
    expect((await told(page)).filter(({ event }) => event === 'upload-added')).toEqual([])
  })
})

describe('a folder', () => {
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'countersign-folder-'))
    await Promise.all(['a.txt', 'b.txt'].map((name) => writeFile(join(folder, name), name)))
  })
  afterAll(() => rm(folder, { recursive: true }))

  it('is chosen as a whole', async () => {
    const page = await session.openWidget()
    await chooseBy(dialog(page).getByRole('button', { name: 'Select folder' }), folder)
    const { info } = await until(page, 'queues-end')
    expect(info.files.map((file: { name: string }) => file.name).toSorted()).toEqual(['a.txt', 'b.txt'])
  })

  it('is not offered where one file is wanted', async () => {
    const page = await session.openWidget({ multiple: false })
    expect(await dialog(page).getByRole('button', { name: 'Select folder' }).count()).toBe(0)
    expect(await dialog(page).getByRole('button', { name: 'Browse' }).count()).toBe(1)
  })
})
