import { statSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openRoom } from '../command-room.ts'
import { callerOf, LEAST, openStage, SEALING_SECRET, type Stage, TOKEN } from './stage.ts'

let stage: Stage
beforeAll(async () => {
  stage = await openStage(openRoom())
})
afterAll(() => stage.room.leave())

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
    stage.write('least.json', JSON.stringify(LEAST))
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
    stage.write('registry.json', JSON.stringify({ ...LEAST, registry }))
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
    stage.write('unmigrated.json', JSON.stringify({ ...LEAST, registry }))
    const run = (...args: string[]) => stage.room.run(['migrate', '--config', 'unmigrated.json', ...args], env())
    expect((await run()).stderr).toMatch(/^The registry went from version 0 to \d+\.\n$/)
    expect((await run()).stderr).toMatch(/^The registry is at version \d+\.\n$/)
    const { url } = await stage.configured('unmigrated.json', { registry })
    await callerOf(url, TOKEN).grant('photos')
    expect((await run('--to', '0')).stderr).toMatch(/^The registry went from version \d+ to 0\.\n$/)
  })

  it('migrate with no other variable than that of the registry', async () => {
    const config = { ...LEAST, secret: { env: 'SEALING' }, registry: { sqlite: 'alone.sqlite' } }
    stage.write('alone.json', JSON.stringify(config))
    const { code, stderr } = await stage.room.run(['migrate', '--config', 'alone.json'])
    expect([code, stderr]).toEqual([0, expect.stringMatching(/^The registry went from version 0 to \d+\.\n$/)])
    stage.write('away.json', JSON.stringify({ ...config, registry: { postgres: { env: 'DATABASE_URL' } } }))
    const away = await stage.room.run(['migrate', '--config', 'away.json'])
    expect([away.code, away.stderr]).toEqual([
      1,
      expect.stringMatching(/away\.json: registry\.postgres names the variable DATABASE_URL, which is not set\n$/),
    ])
  })

  it.each([
    { case: 'no file', args: [], says: 'no configuration was found; name one with --config FILE', code: 1 },
    {
      case: 'a misspelt key',
      args: ['--config', 'misspelt.json'],
      says: 'the configuration has no "registery"; did you mean "registry"?',
      code: 1,
    },
    { case: 'no registry', args: ['--config', 'none.json'], says: 'the configuration names no registry', code: 1 },
    {
      case: 'no version',
      args: ['--to', 'new'],
      says: 'countersign: --to must be a whole number from 0, not "new"\n',
      code: 2,
    },
  ])('do not migrate, and say why: $case', async ({ args, says, code }) => {
    stage.write('misspelt.json', JSON.stringify({ registery: { sqlite: 'never.sqlite' } }))
    stage.write('none.json', JSON.stringify(LEAST))
    const failed = await stage.room.run(['migrate', ...args])
    expect(failed.stderr).toContain(says)
    expect(failed.code).toBe(code)
  })

  it('sweep once, and say what they did', async () => {
    stage.write('swept.json', JSON.stringify({ ...LEAST, registry: { sqlite: 'swept.sqlite' }, sweep: false }))
    const { code, stdout } = await stage.room.run(['sweep', '--once', '--config', 'swept.json'], env())
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({ completed: 0, expired: 0, failed: 0 })
  })

  it('explain the policy of a profile, without a secret at hand', async () => {
    stage.write(
      'explained.json',
      JSON.stringify({ ...LEAST, profiles: { ...LEAST.profiles, kyc: { folder: 'kyc', maxBytes: '5 MB' } } }),
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
