/**
 * The fifteen complaints about the hosted widget and its wrappers that come up most, in their order: each is a test here, or named is
 * the test that proves it elsewhere. @see https://github.com/cloudinary-community/next-cloudinary/issues
 *
 * | # | complaint | proved by |
 * |---|---|---|
 * | 1 | "Invalid Signature", and nobody knows why | here |
 * | 2 | the endpoint of the samples signs anything | here; `e2e/react/defects.test.ts` N5 |
 * | 3 | a page does not scroll again | `window.test.ts` "leaves a page that scrolls, however it goes"; here over a page that hid it itself |
 * | 4 | unusable over the dialogs of Radix and shadcn/ui | `complaints-dialogs.test.ts`; `window.test.ts` "works above and inside a dialog" |
 * | 5 | options and handlers of the first drawing | `e2e/react/defects.test.ts` N1, N2; here of the widget itself |
 * | 6 | `open` before the script is there | `window.test.ts` "is there when it is opened before anything is loaded"; here on a slow network |
 * | 7 | zombies after a route change | here; `e2e/react/lifecycle.test.ts`, `e2e/svelte/lifecycle.test.ts` |
 * | 8 | spins for ever without a configuration | here; `e2e/svelte/configuration.test.ts` |
 * | 9 | types that are not there or wrong | here |
 * | 10 | no interface of one's own | here; `window.test.ts` "widgets on one page"; `e2e/engine.test.ts` |
 * | 11 | a closed iframe, another script every night | here; `script.test.ts` "runs nothing in the place of its parts" |
 * | 12 | takes the focus, and loads, with the page | here |
 * | 13 | two widgets on a page | `window.test.ts` "do not hear of each other" |
 * | 14 | parameters that only signed uploads may have | here |
 * | 15 | nobody can be asked before the upload; "could not be cloned" | `batches.test.ts`; here |
 */
import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { eventually } from '../page/eventually.ts'
import { expectText } from '../page/upload-page.ts'
import { useSession } from './session.ts'
import {
  type App,
  choose,
  chooseBy,
  dialog,
  type Options,
  openByButton,
  row,
  text,
  told,
  until,
} from './widget-page.ts'

declare const app: App

const session = useSession()
const hosts = (page: Page) => page.locator('countersign-upload-widget').count()

beforeAll(async () => {
  await session.room.addPreset({ name: 'anybody', unsigned: 'true' })
  await session.room.addPreset({ name: 'signed-only', unsigned: 'false' })
})

describe('1: a signature that is wrong', () => {
  it.each([
    {
      case: 'made without source',
      leave: { source: undefined },
      says: /Invalid Signature .*String to sign - 'folder=uploads\/42&source=uw&timestamp=\d+'/,
    },
    {
      case: 'made with a time of its own',
      leave: { timestamp: 1 },
      says: /Invalid Signature .*source=uw&timestamp=\d{10}/,
    },
  ])('is said with what had to be signed, to the user and to the app: $case', async ({ leave, says }) => {
    const page = await session.open()
    await page.evaluate(
      ({ options, leave }) => {
        const { signatureEndpoint = '', ...others } = options as Options
        const uploadSignature = async (_: unknown, asked: object) => {
          const paramsToSign = { ...asked, ...leave }
          const headers = { 'content-type': 'application/json' }
          const init = { method: 'POST', headers, body: JSON.stringify({ paramsToSign }) }
          // What signs anything, as the samples do, signs the wrong thing too.
          return (await fetch(String(signatureEndpoint), init)).ok ? 'a'.repeat(40) : 'b'.repeat(40)
        }
        app.one = app.create({ ...others, uploadSignature } as Options).open()
      },
      { options: session.room.options, leave },
    )
    await choose(page, [text('one.txt')])
    const { info, error } = await until(page, 'failure')
    expect([info.status, info.statusText]).toEqual([401, expect.stringMatching(says)])
    expect(error).toEqual({ status: 401, statusText: info.statusText })
    await expectText(row(page, 'one.txt'), info.statusText)
  })
})

describe('2: what an app did not allow', () => {
  it.each([
    { case: 'another’s folder', options: { folder: 'uploads/43' }, says: 'folder' },
    { case: 'a file of another in its place', options: { publicId: 'uploads/43/cat' }, says: 'public_id' },
    { case: 'context', options: { context: { caption: 'hello' } }, says: 'context' },
    { case: 'a preset', options: { uploadPreset: 'anybody' }, says: 'upload_preset' },
  ])('is not signed, whatever the page asks for: $case', async ({ options, says }) => {
    const page = await session.open()
    const sent: string[] = []
    page.on('request', (request) => request.url().includes('/v1_1/') && sent.push(request.url()))
    await session.create(page, options)
    await openByButton(page)
    await choose(page, [text('one.txt')])
    const { info } = await until(page, 'failure')
    expect(info.statusText).toContain(says)
    expect(sent).toEqual([])
  })
})

describe('3: a page that could not scroll before', () => {
  it('cannot afterwards, and one that could can, whatever order widgets close in', async () => {
    const page = await session.open()
    await page.evaluate((options) => {
      document.body.style.overflow = 'clip'
      app.one = app.create(options as Options).open()
      app.two = app.create(options as Options).open()
    }, session.room.options)
    await eventually(async () => expect(await hosts(page)).toBe(2))
    await page.evaluate(() => {
      app.one.close({ quiet: true })
      // The app changes its mind meanwhile: nobody puts the former value back.
      document.body.style.overflow = ''
      app.two.close({ quiet: true })
    })
    expect(await page.evaluate(() => [document.body.style.overflow, document.body.getAttribute('style')])).toEqual([
      '',
      '',
    ])
    await page.mouse.wheel(0, 500)
    await eventually(async () => expect(await page.evaluate(() => scrollY)).toBeGreaterThan(0))
  })
})

describe('5: an option that changes while files wait', () => {
  it('goes with the files that are chosen from then on, and every file is told', async () => {
    const page = await session.openWidget({ tags: ['first'] })
    await choose(page, [text('1.txt'), text('2.txt')])
    await until(page, 'queues-end')
    await page.evaluate(() => app.one.update({ tags: ['second'] }))
    await choose(page, [text('3.txt')])
    await eventually(async () => {
      const ends = (await told(page)).filter(({ event }) => event === 'success')
      expect(ends.map(({ info }) => [info.original_filename, info.tags[0]]).toSorted()).toEqual([
        ['1', 'first'],
        ['2', 'first'],
        ['3', 'second'],
      ])
    })
  })
})

describe('6: open() on a slow network', () => {
  it('opens when it can, once, and nobody has to wait for anything', async () => {
    const page = await session.open()
    const held = Promise.withResolvers<void>()
    await page.route('**/interface*.js', async (route) => {
      await held.promise
      await route.continue()
    })
    await page.evaluate((options) => {
      app.one = app.create(options as Options)
      for (let time = 0; time < 3; time += 1) app.one.open()
    }, session.room.options)
    expect(await hosts(page)).toBe(0)
    held.resolve()
    await expectText(dialog(page), 'Drop files here')
    expect(await hosts(page)).toBe(1)
    expect((await told(page)).filter(({ info }) => info === 'shown')).toHaveLength(1)
  })
})

describe('7: a page of one document', () => {
  it('keeps nothing of the widgets of the pages it has left, however often', async () => {
    const page = await session.open()
    await page.route('**/v1_1/**', () => {})
    for (let visit = 0; visit < 4; visit += 1) {
      await page.evaluate((options) => {
        app.one = app.create(options as Options).open(null, { files: [new File(['x'], 'x.txt')] })
      }, session.room.options)
      await expectText(row(page, 'x.txt'), 'Uploading')
      await page.evaluate(async (how) => {
        app.events.length = 0
        history.pushState(null, '', `?page=${how}`)
        // As a framework does it: with the widget, or with everything that is in the page.
        if (how % 2) await app.one.destroy()
        else for (const child of document.querySelectorAll('countersign-upload-widget')) child.remove()
        await app.one.destroy()
      }, visit)
      expect(await hosts(page)).toBe(0)
    }
    await page.keyboard.press('Escape')
    expect(await told(page)).toEqual([])
    expect(await page.evaluate(() => document.querySelectorAll('iframe, script:not([src])').length)).toBe(0)
  })
})

describe('8: what is not configured', () => {
  it.each([
    {
      case: 'no cloud',
      options: { cloudName: undefined, uploadPreset: 'anybody' },
      says: 'cloudName must be the name of a cloud',
    },
    {
      case: 'nothing that signs',
      options: { cloudName: 'demo' },
      says: 'uploadPreset is needed for uploads without a signature',
    },
    {
      case: 'no key',
      options: { cloudName: 'demo', signatureEndpoint: '/sign' },
      says: 'apiKey is needed for signed uploads',
    },
  ])('is said when the widget is made, and nothing spins: $case', async ({ options, says }) => {
    const page = await session.open()
    await expect(page.evaluate((options) => void app.create(options as Options), options as never)).rejects.toThrow(
      says,
    )
    expect(await hosts(page)).toBe(0)
  })

  it.each([
    { case: 'a cloud that is not there', options: { cloudName: 'nowhere' }, says: /nowhere/ },
    { case: 'a key that is not there', options: { apiKey: '000' }, says: /000/ },
    {
      case: 'an endpoint that is not deployed',
      options: { signatureEndpoint: '/nothing/here' },
      says: /answered with status 404/,
      shows: 'The server could not prepare this upload (404).',
    },
  ])('on the other side is said with the first file, at once: $case', async ({ options, says, shows }) => {
    const page = await session.open()
    await page.route('**/nothing/here', (route) => route.fulfill({ status: 404, body: '<h1>Not found</h1>' }))
    await session.create(page, options)
    await openByButton(page)
    await choose(page, [text('one.txt')])
    const { info } = await until(page, 'failure')
    expect(info.statusText).toMatch(says)
    await expectText(row(page, 'one.txt'), shows ?? info.statusText)
  })
})

describe('9: types', () => {
  it('know every event with what it tells and every option, and find what is wrong', async () => {
    const folder = await mkdtemp(join(import.meta.dirname, 'typed-'))
    const file = (name: string, text: string) => writeFile(join(folder, name), text)
    try {
      await file('tsconfig.json', '{ "extends": "../../tsconfig.json", "include": ["app.ts"] }')
      await file('app.ts', TYPED)
      const compiling = promisify(execFile)('node_modules/.bin/tsc', ['-p', folder])
      const { stdout } = await compiling.catch((error: { stdout: string }) => error)
      const wrong = TYPED.split('\n').flatMap((line, at) => (line.includes('// wrong') ? [at + 1] : []))
      expect([...stdout.matchAll(/app\.ts\((\d+),/g)].map(([, line]) => Number(line))).toEqual(wrong)
      expect(wrong).toHaveLength(3)
    } finally {
      await rm(folder, { recursive: true })
    }
  }, 180_000)
})

/** What an app writes. */
const TYPED = `import { createUploadWidget, type GivenOptions } from 'countersign/widget'
const options: GivenOptions = { cloudName: 'demo', uploadPreset: 'p', folder: 'f', metadata: { a: 'b' } }
createUploadWidget(options, (error, result) => {
  const reason: string | undefined = typeof error === 'string' ? error : error?.statusText
  const id: string = result.event === 'success' ? result.info.public_id : ''
  const names: string[] = result.event === 'queues-end' ? result.info.files.map((file) => file.name) : []
  console.log(reason, id, names, result.event === 'succes') // wrong
}).open('camera')
createUploadWidget(options).open('facebook') // wrong
createUploadWidget({ cloudName: 5, uploadPreset: 'p' }) // wrong
`

describe('10: a widget in its place', () => {
  it('is part of the page: no window, no lock, no focus taken, and the same events', async () => {
    const page = await session.open()
    await page.evaluate((options) => {
      app.one = app.create({ ...(options as Options), inlineContainer: '#place' }).open()
    }, session.room.options)
    const inline = page.getByRole('region', { name: 'Upload files' })
    await expectText(inline, 'Drop files here')
    const state = await page.evaluate(() => ({
      modal: document.querySelector('countersign-upload-widget')?.shadowRoot?.querySelectorAll(':modal').length,
      overflow: getComputedStyle(document.documentElement).overflowY,
      focus: document.activeElement?.tagName,
      place: document.querySelector('countersign-upload-widget')?.parentElement?.id,
    }))
    expect(state).toEqual({ modal: 0, overflow: 'visible', focus: 'BODY', place: 'place' })
    await chooseBy(inline.getByRole('button', { name: 'Browse' }), [text('one.txt')])
    expect((await until(page, 'progress')).info.total).toMatchObject({ files: 1 })
    await until(page, 'success')
  })
})

describe('11: the widget', () => {
  it('is of this page: no iframe, nothing from elsewhere, and its parts can be read', async () => {
    const page = await session.open()
    const origins = new Set<string>()
    page.on('request', (request) => origins.add(new URL(request.url()).origin))
    await session.create(page)
    await openByButton(page)
    await choose(page, [text('one.txt')])
    await until(page, 'queues-end')
    expect(page.frames()).toHaveLength(1)
    const { apiOrigin } = session.room.options
    expect([...origins].toSorted()).toEqual([apiOrigin, new URL(session.room.pageUrl).origin].toSorted())
    expect(await page.evaluate(() => document.querySelector('countersign-upload-widget')?.shadowRoot?.mode)).toBe(
      'open',
    )
  })
})

describe('12: a page with widgets', () => {
  it('keeps its focus when it loads, and loads nothing of them before somebody wants one', async () => {
    const page = await session.open()
    await page.getByLabel('Something else').focus()
    await page.evaluate((options) => {
      for (let nth = 0; nth < 3; nth += 1) app.create(options as Options)
    }, session.room.options)
    await page.keyboard.type('still here')
    await page.waitForTimeout(500)
    expect(await page.getByLabel('Something else').inputValue()).toBe('still here')
    expect(session.room.asked().filter((path) => path.includes('interface'))).toEqual([])
    expect(await hosts(page)).toBe(0)
  })
})

describe('14: what only signed uploads may say', () => {
  it('is refused by the cloud in words that name it', async () => {
    const page = await session.open()
    await page.evaluate(({ cloudName, apiOrigin }) => {
      const options = { cloudName, apiOrigin, uploadPreset: 'anybody' }
      const prepareUploadParams: Options['prepareUploadParams'] = (answer) => answer({ overwrite: true } as never)
      app.one = app.create({ ...options, prepareUploadParams } as Options).open()
    }, session.room.options)
    await choose(page, [text('one.txt')])
    expect((await until(page, 'failure')).info.statusText).toMatch(/[Oo]verwrite/)
  })

  it('so is a preset that wants a signature', async () => {
    const page = await session.open()
    await page.evaluate(({ cloudName, apiOrigin }) => {
      app.one = app.create({ cloudName, apiOrigin, uploadPreset: 'signed-only' }).open()
    }, session.room.options)
    await choose(page, [text('one.txt')])
    expect((await until(page, 'failure')).info.statusText).toMatch(/preset must be (?:whitelisted|specified)/)
  })
})

describe('15: what an app is told', () => {
  it('can be copied, whatever its options hold; and nothing has gone before it has said yes', async () => {
    const page = await session.open()
    const sent: string[] = []
    page.on('request', (request) => request.method() === 'POST' && sent.push(request.url()))
    await page.evaluate((options) => {
      const given = { ...(options as Options), getTags: () => [] }
      const preBatch: Options['preBatch'] = (answer) => {
        const button = Object.assign(document.createElement('button'), { textContent: 'Yes, upload it' })
        button.onclick = () => answer()
        document.querySelector('#place')?.append(button)
      }
      app.one = app.create({ ...given, preBatch, inlineContainer: '#second' } as Options).open()
    }, session.room.options)
    await chooseBy(page.getByRole('button', { name: 'Browse' }), [text('one.txt')])
    const yes = page.getByRole('button', { name: 'Yes, upload it' })
    await yes.waitFor()
    expect(sent).toEqual([])
    await yes.click()
    await until(page, 'queues-end')
    // The page clones each event as it comes, and would have thrown.
    expect((await told(page)).length).toBeGreaterThan(4)
  })
})
