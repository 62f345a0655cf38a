import { once } from 'node:events'
import { connect } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openRoom } from '../command-room.ts'
import { expectAccessible, visit } from '../page/browser.ts'
import { launch } from '../page/launch.ts'
import { startProxy } from './proxy.ts'
import { callerOf, LEAST, openStage, type Stage, TOKEN } from './stage.ts'

let stage: Stage
beforeAll(async () => {
  stage = await openStage(openRoom())
})
afterAll(() => stage.room.leave())

/** Writes to a gateway by hand. */
async function dial(url: string) {
  const socket = connect(Number(new URL(url).port), '127.0.0.1')
  let received = ''
  socket.on('data', (bytes) => {
    received += bytes
  })
  socket.on('error', () => {})
  await once(socket, 'connect')
  return { socket, received: () => received, closed: once(socket, 'close') }
}

const head = (bytes: number): string =>
  [
    'POST /sign-cloudinary-params HTTP/1.1',
    'Host: gateway.example',
    `Authorization: Bearer ${TOKEN}`,
    'Content-Type: application/json',
    `Content-Length: ${bytes}`,
    '',
    '',
  ].join('\r\n')

describe('a gateway with a configuration in JSON', () => {
  it('finds it in the working directory, and fills in nothing that it says', async () => {
    stage.write('countersign.config.json', JSON.stringify({ ...LEAST, registry: { sqlite: 'registry/data.sqlite' } }))
    const { url, running } = await stage.gateway()
    const caller = callerOf(url, TOKEN)
    const given = await caller.grant('photos')
    const answer = await caller.send(given)
    const { body } = await caller.post('/completions', { token: given.token, answer })
    expect(body.data).toMatchObject({ state: 'ready', data: null, asset: { type: 'upload' } })
    expect((await fetch(body.data.asset.url)).status).toBe(200)
    running.child.kill('SIGTERM')
    expect(await running.ended).toBe(0)

    // What it granted, another process remembers.
    const { url: next } = await stage.gateway()
    const again = await callerOf(next, TOKEN).post('/completions', { token: given.token })
    expect(again.body.data).toEqual(body.data)
    stage.write('countersign.config.json', JSON.stringify(LEAST))
  })

  it('believes a proxy of this machine about who calls, and nothing that was said to the proxy', async () => {
    const { url } = await stage.configured('proxied.json', {
      trustedProxy: {},
      rateLimit: { address: { points: 5, per: '1 h' } },
    })
    let address = '192.0.2.1'
    const proxy = await startProxy(url, () => address)
    const statuses = async (count: number) => {
      const seen: number[] = []
      for (let index = 0; index < count; index += 1) {
        const headers = { 'x-forwarded-for': `10.0.0.${index}` }
        seen.push((await callerOf(proxy.url, TOKEN).ask('/upload-signature', { headers })).status)
      }
      return seen
    }
    expect(await statuses(8)).toEqual([200, 200, 200, 200, 200, 429, 429, 429])
    address = '192.0.2.2'
    expect(await statuses(1)).toEqual([200])
    // IPv6 is counted by household.
    address = '2001:db8::1'
    expect(await statuses(5)).toEqual([200, 200, 200, 200, 200])
    address = '2001:db8::ffff'
    expect(await statuses(1)).toEqual([429])
    proxy.stop()
  })

  it('believes nobody where no proxy was named', async () => {
    const { url } = await stage.configured('unproxied.json', { rateLimit: { address: { points: 3, per: '1 h' } } })
    const statuses: number[] = []
    for (let index = 0; index < 5; index += 1) {
      const headers = { 'x-forwarded-for': `192.0.2.${index}`, forwarded: `for=192.0.2.${index}` }
      statuses.push((await callerOf(url, TOKEN).ask('/upload-signature', { headers })).status)
    }
    expect(statuses).toEqual([200, 200, 200, 429, 429])
  })

  it('reads no body that declares too much, and waits for none that does not come', async () => {
    const { url } = await stage.configured('bounded.json', { limits: { bodyBytes: '2 kB', bodyTimeout: '1 s' } })
    const large = await dial(url)
    large.socket.write(head(2001))
    await once(large.socket, 'data')
    expect(large.received()).toMatch(/^HTTP\/1\.1 413 /)

    large.socket.destroy()

    // One is still waited for, the other is answered already and goes on sending.
    for (const known of [head(1000), head(1000).replace(TOKEN, 'another-token-altogether')]) {
      const slow = await dial(url)
      slow.socket.write(`${known}{"paramsToSign":`)
      const trickle = setInterval(() => slow.socket.write(' '), 100)
      const startedAt = performance.now()
      await slow.closed
      clearInterval(trickle)
      expect(performance.now() - startedAt).toBeLessThan(5000)
    }
    expect((await callerOf(url, TOKEN).ask('/healthz')).status).toBe(200)
  })

  it('finishes a request that is under way when it is told to stop, and takes no other', async () => {
    const { url, running } = await stage.configured('stopping.json', {})
    const body = '{"paramsToSign":{"timestamp":1}}'
    const asked = await dial(url)
    asked.socket.write(head(body.length) + body.slice(0, 10))
    await wait(200)
    running.child.kill('SIGTERM')
    await wait(300)
    expect(running.child.exitCode).toBeNull()
    await expect(fetch(`${url}/healthz`)).rejects.toThrow()
    asked.socket.write(body.slice(10))
    await asked.closed
    expect(asked.received()).toMatch(/^HTTP\/1\.1 422 .*connection: close/is)
    expect(await running.ended).toBe(0)
  })

  it('lets anonymous callers in when told so in the configuration and, in production, in the environment', async () => {
    const anonymous = {
      profiles: { photos: { folder: 'photos', quota: { files: 2, per: '1 d' } } },
      authentication: undefined,
      unsafeAllowAnonymous: true,
      registry: 'memory',
      rateLimit: { address: { points: 20, per: '1 h' } },
    }
    const env = { NODE_ENV: 'production', COUNTERSIGN_UNSAFE_ALLOW_ANONYMOUS: 'yes' }
    const { url } = await stage.configured('anonymous.json', anonymous, env)
    const anybody = callerOf(url, '')
    await anybody.grant('photos')
    await anybody.grant('photos')
    await expect(anybody.grant('photos')).rejects.toThrow('quota_exceeded')
  })
})

describe('the reference', () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await launch()
  })
  afterAll(() => browser.close())

  it.each(['light', 'dark'] as const)(
    'is accessible, and breaks no rule of its policy, in %s',
    async (colorScheme) => {
      const { url } = await stage.configured('reference.json', {})
      const { page, faults, close } = await visit(browser, `${url}/reference`, { colorScheme })
      await page.evaluate(() => {
        for (const details of document.querySelectorAll('details')) details.open = true
      })
      await expectAccessible(page)
      expect(await page.locator('article').count()).toBeGreaterThan(20)
      await page.getByRole('link', { name: 'POST /grants' }).click()
      expect(new URL(page.url()).hash).toBe('#openGrants')
      expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true)
      expect(await page.evaluate(() => document.scripts.length)).toBe(0)
      expect(faults).toEqual([])
      await close()
    },
    120_000,
  )
})
