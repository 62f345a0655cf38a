import { once } from 'node:events'
import { readFileSync, statSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openRoom } from '../command-room.ts'
import { expectAccessible, visit } from '../page/browser.ts'
import { launch } from '../page/launch.ts'
import { ROOT } from '../run-command.ts'
import { startProxy } from './proxy.ts'
import { callerOf, openStage, SEALING_SECRET, type Stage, TOKEN } from './stage.ts'

const least = {
  profiles: { photos: { folder: 'photos', access: 'public' } },
  authentication: { tokens: [{ token: { env: 'CI_TOKEN' }, subject: 'ci' }] },
}

let stage: Stage
beforeAll(async () => {
  stage = await openStage(openRoom())
})
afterAll(() => stage.room.leave())

const configured = (name: string, change: object, env: Record<string, string> = {}) => {
  stage.write(name, JSON.stringify({ ...least, ...change }))
  return stage.gateway({ args: ['--config', name], env })
}

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
    stage.write('countersign.config.json', JSON.stringify({ ...least, registry: { sqlite: 'registry/data.sqlite' } }))
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
    stage.write('countersign.config.json', JSON.stringify(least))
  })

  it('believes a proxy of this machine about who calls, and nothing that was said to the proxy', async () => {
    const { url } = await configured('proxied.json', {
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
    const { url } = await configured('unproxied.json', { rateLimit: { address: { points: 3, per: '1 h' } } })
    const statuses: number[] = []
    for (let index = 0; index < 5; index += 1) {
      const headers = { 'x-forwarded-for': `192.0.2.${index}`, forwarded: `for=192.0.2.${index}` }
      statuses.push((await callerOf(url, TOKEN).ask('/upload-signature', { headers })).status)
    }
    expect(statuses).toEqual([200, 200, 200, 429, 429])
  })

  it('reads no body that declares too much, and waits for none that does not come', async () => {
    const { url } = await configured('bounded.json', { limits: { bodyBytes: '2 kB', bodyTimeout: '1 s' } })
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
    const { url, running } = await configured('stopping.json', {})
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
    const { url } = await configured('anonymous.json', anonymous, env)
    const anybody = callerOf(url, '')
    await anybody.grant('photos')
    await anybody.grant('photos')
    await expect(anybody.grant('photos')).rejects.toThrow('quota_exceeded')
  })
})

describe('the documentation', () => {
  const examples = ['docs/gateway.md', 'packages/cli/README.md'].flatMap((file) =>
    [...readFileSync(join(ROOT, file), 'utf8').matchAll(/^```(ts|json)\n([\s\S]*?)^```$/gm)].map(
      ([, language = '', text = ''], index) => ({ file, language, text, index }),
    ),
  )

  it('shows configurations', () => {
    expect(examples.map(({ file, language }) => `${language} in ${file}`)).toEqual([
      'ts in docs/gateway.md',
      'json in docs/gateway.md',
      'ts in packages/cli/README.md',
    ])
  })

  it.each(examples)('shows one that runs: $language in $file', async ({ language, text, index, file }) => {
    const name = `${file.replaceAll(/\W/g, '-')}-${index}.${language}`
    stage.write(name, text)
    const { url } = await stage.gateway({ args: ['--config', name] })
    expect((await fetch(`${url}/readyz`)).status).toBe(200)
  })

  it('names every key of a configuration, and every metric', async () => {
    const text = readFileSync(join(ROOT, 'docs/gateway.md'), 'utf8')
    stage.write('misspelt.json', JSON.stringify({ ...least, zzzzzzzzzzzz: 1 }))
    const { stderr } = await stage.room.run(['gateway', '--config', 'misspelt.json'], { CI_TOKEN: TOKEN })
    const keys = /has no "z+"; it has (.+)$/m.exec(stderr)?.[1]?.split(', ') ?? []
    expect(keys.length).toBeGreaterThan(15)
    for (const key of keys) expect(text).toMatch(new RegExp(`\\b${key}\\b`))
    const { url } = await configured('metrics.json', { metrics: { token: { env: 'CI_TOKEN' } } })
    const { body } = await callerOf(url, TOKEN).ask('/metrics')
    for (const [, metric] of body.matchAll(/^# HELP (\S+)/gm)) expect(text).toContain(metric)
  })
})

describe('what does not start', () => {
  const start = (args: readonly string[], env: Record<string, string> = {}) =>
    stage.room.run(['gateway', '--port', '0', ...args], {
      CLOUDINARY_URL: stage.cloudinaryUrl,
      COUNTERSIGN_SECRET: SEALING_SECRET,
      CI_TOKEN: TOKEN,
      ...env,
    })

  it('says everything that is wrong with a configuration, a line for each, and no secret', async () => {
    const wrong = {
      profils: {},
      profiles: { photos: { maxByte: 1, access: 'everybody' } },
      authentication: { tokens: [{ token: TOKEN, subject: 'ci' }] },
      registry: { postgres: `postgres://user:${SEALING_SECRET}@db/app` },
    }
    stage.write('wrong.json', JSON.stringify(wrong))
    const { code, stdout, stderr } = await start(['--config', 'wrong.json'])
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    const [first, ...problems] = stderr.trimEnd().split('\n')
    expect(first).toMatch(/^countersign: .*wrong\.json has 5 problems:$/)
    expect(problems).toHaveLength(5)
    expect(stderr).not.toContain('canary')
  })

  it.each([
    {
      case: 'a sample secret of the cloud',
      env: { CLOUDINARY_URL: 'cloudinary://1:abcd@demo' },
      says: 'the API secret is one that documentation',
    },
    {
      case: 'a sample secret of its own',
      env: { COUNTERSIGN_SECRET: 'secret-secret-secret-secret-secret' },
      says: 'COUNTERSIGN_SECRET repeats itself',
    },
    { case: 'no secret', env: { COUNTERSIGN_SECRET: '' }, says: 'COUNTERSIGN_SECRET is not set' },
    { case: 'a token like none', env: { CI_TOKEN: 'aaaaaaaaaaaaaaaaaaaa' }, says: 'CI_TOKEN has fewer than' },
  ])('in production: $case', async ({ env, says }) => {
    stage.write('least.json', JSON.stringify(least))
    const good = { CLOUDINARY_URL: 'cloudinary://1:x9Kf27Qm2xVb0TzLwRd3Nc@demo' }
    const { code, stderr } = await start(['--config', 'least.json'], {
      NODE_ENV: 'production',
      ...good,
      ...(env as object),
    })
    expect(code).toBe(1)
    expect(stderr).toMatch(/^countersign: NODE_ENV is production/)
    expect(stderr).toContain(says)
  })

  it('in production without a configuration: everybody, even on one machine', async () => {
    const room = openRoom()
    const env = { NODE_ENV: 'production', CLOUDINARY_URL: stage.cloudinaryUrl, COUNTERSIGN_SECRET: SEALING_SECRET }
    const { code, stderr } = await room.run(['gateway', '--port', '0'], env)
    expect([code, stderr]).toEqual([1, expect.stringMatching(/^countersign: COUNTERSIGN_TOKEN is not set/)])
    await room.leave()
  })

  it.each([
    {
      case: 'a database that nobody answers for',
      url: 'postgres://user:canary-pass@127.0.0.1:1/app',
      says: 'the registry cannot be used: ',
    },
    { case: 'a registry that somebody else has to migrate', url: null, says: 'the registry has no tables yet' },
  ])('with $case', async ({ url, says }) => {
    const registry = url === null ? { sqlite: 'never.sqlite', migrate: false } : { postgres: { env: 'DATABASE_URL' } }
    stage.write('registry.json', JSON.stringify({ ...least, registry }))
    const { code, stderr } = await start(['--config', 'registry.json'], { DATABASE_URL: url ?? '' })
    expect(code).toBe(1)
    expect(stderr).toMatch(/^countersign: .+\n$/)
    expect(stderr).toContain(says)
    expect(stderr).not.toContain('canary')
  })
})

describe('the commands around it', () => {
  const env = () => ({ CLOUDINARY_URL: stage.cloudinaryUrl, COUNTERSIGN_SECRET: SEALING_SECRET, CI_TOKEN: TOKEN })

  it('migrate the registry, up and down, for a gateway that must not', async () => {
    const registry = { sqlite: 'unmigrated.sqlite', migrate: false }
    stage.write('unmigrated.json', JSON.stringify({ ...least, registry }))
    const run = (...args: string[]) => stage.room.run(['migrate', '--config', 'unmigrated.json', ...args], env())
    expect((await run()).stderr).toMatch(/^The registry went from version 0 to \d+\.\n$/)
    expect((await run()).stderr).toMatch(/^The registry is at version \d+\.\n$/)
    const { url } = await configured('unmigrated.json', { registry })
    await callerOf(url, TOKEN).grant('photos')
    expect((await run('--to', '0')).stderr).toMatch(/^The registry went from version \d+ to 0\.\n$/)
  })

  it('sweep once, and say what they did', async () => {
    stage.write('swept.json', JSON.stringify({ ...least, registry: { sqlite: 'swept.sqlite' }, sweep: false }))
    const { code, stdout } = await stage.room.run(['sweep', '--once', '--config', 'swept.json'], env())
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({ completed: 0, expired: 0, failed: 0 })
  })

  it('explain the policy of a profile, without a secret at hand', async () => {
    stage.write(
      'explained.json',
      JSON.stringify({ ...least, profiles: { ...least.profiles, kyc: { folder: 'kyc', maxBytes: '5 MB' } } }),
    )
    const all = await stage.room.run(['explain-policy', '--config', 'explained.json'])
    expect(all.stdout).toMatch(/^profile photos\n[\s\S]*^profile kyc\n/m)
    const one = await stage.room.run(['explain-policy', 'kyc', '--config', 'explained.json'])
    expect(one.stdout).toMatch(/^profile kyc\n[\s\S]*5,000,000 bytes/)
    expect(one.stdout).not.toContain('profile photos')
    const none = await stage.room.run(['explain-policy', 'avatars', '--config', 'explained.json'])
    expect(none).toMatchObject({
      code: 1,
      stderr: 'countersign: there is no profile "avatars"; there are photos, kyc\n',
    })
  })

  it.each(['explain-policy', 'migrate', 'sweep'])('have help with examples: %s', async (command) => {
    const { code, stdout } = await stage.room.run([command, '--help'])
    expect(code).toBe(0)
    expect(stdout).toMatch(/Examples:\n(?: {2}\$ .+\n){3,}/)
  })
})

describe('countersign dev', () => {
  it('grants too, with a secret of its own that nobody else may read, and remembers what it granted', async () => {
    const room = openRoom()
    const first = room.dev()
    const { gatewayUrl = '', dataDir = '' } = await first.ready()
    expect(statSync(join(dataDir, 'gateway.secret')).mode & 0o777).toBe(0o600)
    const caller = callerOf(gatewayUrl, '')
    const given = await caller.grant('uploads')
    const answer = await caller.send(given)
    const { body } = await caller.post('/completions', { token: given.token, answer })
    expect(body.data).toMatchObject({ state: 'ready' })
    first.child.kill('SIGTERM')
    await first.ended
    expect(first.stdout().trim().split('\n')).toHaveLength(1)

    const { gatewayUrl: next = '' } = await room.dev().ready()
    expect((await callerOf(next, '').post('/completions', { token: given.token })).status).toBe(200)
    const deletion = { method: 'DELETE', body: { assets: [body.data.asset.id] } }
    const other = { cookie: 'countersign_demo_subject=demo-2' }
    expect((await callerOf(next, '').ask('/delete-files', { ...deletion, headers: other })).status).toBe(404)
    expect((await callerOf(next, '').ask('/delete-files', deletion)).status).toBe(200)
    await room.leave()
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
      const { url } = await configured('reference.json', {})
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
