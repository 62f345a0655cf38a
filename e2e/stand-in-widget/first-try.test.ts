import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type StartedMediaServer, startMediaServer } from '@countersign/media-server'
import { toNode } from 'countersign/node'
import { parseCloudinaryUrl } from 'countersign/protocol'
import { countersign, type ProfileOptions, profile } from 'countersign/server'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { rocket } from '../page/fixtures.ts'
import { launch } from '../page/launch.ts'
import { replaceEdge } from './edge.ts'

type Options = Record<string, unknown>
type Outcome =
  | { info: { public_id: string; tags: string[] } }
  | { refusal: { code: string; message: string }; said: string }

let dataDir: string
let cloud: StartedMediaServer
let browser: Browser
let apps: Server[] = []

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'countersign-first-try-'))
  cloud = await startMediaServer({ port: 0, dataDir })
  browser = await launch()
})
afterEach(async () => {
  for (const context of browser.contexts()) await context.close()
  for (const app of apps) await new Promise((resolve) => app.close(resolve))
  apps = []
})
afterAll(async () => {
  await browser.close()
  await cloud.close()
  await rm(dataDir, { recursive: true })
})

/** A page with the widget's script on it, in front of a signer with one profile. */
async function openPage(options: ProfileOptions): Promise<Page> {
  const profiles = { uploads: profile(options as ProfileOptions<undefined>) }
  const uploads = countersign({ cloud: cloud.cloudinaryUrl, authenticate: () => ({ id: '42' }), profiles })
  const signer = toNode(uploads)
  const html = '<script src="https://upload-widget.cloudinary.com/global/all.js"></script>'
  const server = createServer((request, response) => {
    if (request.url === '/') response.setHeader('content-type', 'text/html').end(html)
    else signer(request, response)
  })
  apps.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const context = await browser.newContext()
  await replaceEdge(context, cloud.mediaUrl)
  const page = await context.newPage()
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
  return page
}

/** One attempt of a developer: the widget with these options, wired to the signer as both official components wire it. */
async function attempt(page: Page, options: Options): Promise<Outcome> {
  const { apiKey, cloudName } = parseCloudinaryUrl(cloud.cloudinaryUrl)
  const answered = page.waitForResponse(/\/sign$/)
  const ended = page.evaluate(
    (given) => {
      type Callback = (error: unknown, result: { event: string; info: unknown }) => void
      type Widget = { open(): void; destroy(): void }
      const { cloudinary } = window as unknown as {
        cloudinary: { createUploadWidget(options: Options, callback: Callback): Widget }
      }
      return new Promise<{ info: unknown; said: string }>((resolve) => {
        const uploadSignature = (callback: (signature: string) => void, paramsToSign: unknown) =>
          fetch('/sign', {
            method: 'POST',
            body: JSON.stringify({ paramsToSign }),
            headers: { 'Content-Type': 'application/json' },
          })
            .then((response) => response.json())
            .then((result) => callback(result.signature))
        let info: unknown = null
        const widget = cloudinary.createUploadWidget({ ...given, uploadSignature }, (_, result) => {
          if (result.event === 'success') info = result.info
          if (result.event !== 'queues-end') return
          const said = document.querySelector('dialog')?.textContent ?? ''
          widget.destroy()
          resolve({ info, said })
        })
        widget.open()
      })
    },
    { ...options, apiKey, cloudName },
  )
  const chosen = page.getByLabel('Browse').setInputFiles(rocket)
  const [signed, { info, said }] = await Promise.all([answered, ended, chosen])
  if (signed.ok()) return { info: info as { public_id: string; tags: string[] } }
  return { refusal: (await signed.json()).error, said }
}

/** What a message tells to set: the object in `set options={{ … }}`. */
function optionsIn(message: string): Options | null {
  const [, literal] = /; set options=\{(\{ .* \})\}$/.exec(message) ?? []
  return literal === undefined ? null : (new Function(`return (${literal})`)() as Options)
}

describe('a developer who starts with no options at all', () => {
  it.each<{ case: string; options: ProfileOptions; attempts: number }>([
    { case: 'a folder alone', options: { access: 'public' }, attempts: 2 },
    {
      case: 'a folder of their own making',
      options: { access: 'public', folder: ({ subject }) => `a/${subject.id}/b` },
      attempts: 2,
    },
    { case: 'tags', options: { access: 'public', tags: ['one', 'two'] }, attempts: 3 },
    { case: 'context', options: { access: 'public', context: { alt: 'a cat', by: 'them' } }, attempts: 3 },
    {
      case: 'all of it',
      options: {
        access: 'public',
        tags: ['one'],
        context: { alt: 'a cat' },
        useFilename: true,
      },
      attempts: 4,
    },
  ])('arrives at an upload by doing what each refusal says: $case', async ({ options, attempts }) => {
    const page = await openPage(options)
    let set: Options = {}
    let outcome = await attempt(page, set)
    let made = 1
    for (; 'refusal' in outcome && made < 10; made += 1) {
      const told = optionsIn(outcome.refusal.message)
      expect(told, outcome.refusal.message).not.toBeNull()
      expect(outcome.said).toContain(outcome.refusal.message)
      set = { ...set, ...told }
      outcome = await attempt(page, set)
    }
    expect(outcome).toHaveProperty('info.public_id')
    expect(made).toBe(attempts)
  })

  it.each<{ case: string; options: ProfileOptions }>([
    { case: 'a protected profile', options: {} },
    { case: 'formats that the cloud is to hold', options: { access: 'public', allowedFormats: ['jpg'] } },
  ])('is sent to another door where the widget cannot do it: $case', async ({ options }) => {
    const page = await openPage(options)
    const outcome = await attempt(page, { folder: 'uploads/42' })
    expect(outcome).toMatchObject({
      refusal: { message: expect.stringMatching(/the hosted widget cannot send it: take GET \/upload-signature$/) },
    })
  })
})
