import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { ANY_PORT, openRoom, type Room } from './command-room.ts'
import { launch } from './page/launch.ts'
import { countersign, type Running } from './run-command.ts'

let browser: Browser
let app: Server
let origin: string
let room: Room
let page: Page

beforeAll(async () => {
  browser = await launch()
  app = createServer((_request, response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<p>App'))
  await once(app.listen(0, '127.0.0.1'), 'listening')
  origin = `http://localhost:${(app.address() as AddressInfo).port}`
})
afterAll(async () => {
  await browser.close()
  app.close()
})
beforeEach(async () => {
  room = openRoom()
  page = await (await browser.newContext()).newPage()
  await page.goto(origin)
})
afterEach(async () => {
  await page.context().close()
  await room.leave()
})

const dev = (...options: string[]): Running =>
  room.keep(countersign(['dev', ...ANY_PORT, '--data', room.data, ...options], { cwd: room.directory }))

/**
 * What the app's page reads of the signer's answers: of a grant, of the widget's signature, and of one without a preflight; then of refusals
 * that the signer is not asked for: of a route that is not there, a method that a route does not take, a body that is too large.
 */
const askFromPage = (gatewayUrl = '') =>
  page.evaluate(async (url) => {
    const json = (body: object): RequestInit => ({
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      credentials: 'include',
      body: JSON.stringify(body),
    })
    const timestamp = Math.floor(Date.now() / 1000)
    const paramsToSign = { timestamp, source: 'uw', folder: 'uploads/demo-1' }
    const asked: [string, RequestInit][] = [
      ['grants', json({ profile: 'uploads', files: [{ name: 'a.jpg', bytes: 1, type: 'image/jpeg' }] })],
      ['sign-cloudinary-params', json({ paramsToSign })],
      ['upload-signature', {}],
      ['nothing', json({})],
      ['grants', { ...json({}), method: 'DELETE' }],
      ['grants', json({ name: 'x'.repeat(300_000) })],
    ]
    return Promise.all(
      asked.map(([path, init]) =>
        fetch(`${url}/${path}`, init).then(
          async (response) =>
            [
              response.status,
              Object.keys((await response.json()) as object)
                .sort()
                .join(),
            ] as const,
          (error: Error) => error.name,
        ),
      ),
    )
  }, gatewayUrl)

describe('countersign dev, asked by a page of another origin', () => {
  it.each([
    { case: 'names it', behind: '' },
    { case: 'names it as an address bar does', behind: '/' },
  ])('answers where --allow-origin, among others, $case', async ({ behind }) => {
    const system = dev('--allow-origin', 'http://localhost:1', '--allow-origin', `${origin}${behind}`)
    const { gatewayUrl } = await system.ready()
    expect(await askFromPage(gatewayUrl)).toEqual([
      [200, 'data,status'],
      [200, 'signature'],
      [200, 'data,status'],
      [404, 'error,status'],
      [405, 'error,status'],
      [413, 'error,status'],
    ])
    expect(system.stderr()).toBe('')
  })

  it.each([
    { case: 'no origin', options: [] },
    { case: 'the same host on another port', options: ['--allow-origin', 'http://localhost:1'] },
  ])('shows it nothing where it allows $case, and says once which option would', async ({ options }) => {
    const system = dev(...options)
    const { gatewayUrl } = await system.ready()
    expect(await askFromPage(gatewayUrl)).toEqual(Array(6).fill('TypeError'))
    expect(await askFromPage(gatewayUrl)).toEqual(Array(6).fill('TypeError'))
    expect(system.stderr().trim().split('\n')).toEqual([
      expect.stringContaining(`origin=${origin} option="--allow-origin ${origin}"`),
    ])
  })
})
