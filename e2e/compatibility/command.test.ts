/** `scripts/compatibility.ts` as a process, against a media server on a port. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type StartedMediaServer, startMediaServer } from '@countersign/media-server'
import { parseCloudinaryUrl } from 'countersign/protocol'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ALL_QUESTIONS } from './run.ts'

let folder: string
let server: StartedMediaServer

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'countersign-compatibility-'))
  server = await startMediaServer({ port: 0, dataDir: join(folder, 'data'), assumptions: { folder: 'dynamic' } })
})
afterAll(async () => {
  await server?.close()
  await rm(folder, { recursive: true, force: true })
})

interface Ended {
  code: number | null
  out: string
  err: string
}

/** @param until what has to be written before the process is asked to end. */
async function run(args: readonly string[], { url = server.cloudinaryUrl, until = '' } = {}): Promise<Ended> {
  const child = spawn(process.execPath, ['scripts/compatibility.ts', '--pace', '0', ...args], {
    env: { PATH: process.env.PATH, ...(url && { CLOUDINARY_URL: url }) },
  })
  const said = { out: '', err: '' }
  child.stdout.on('data', (chunk) => {
    said.out += chunk
    // Once: the second time it would end without cleaning up.
    if (until !== '' && !child.killed && said.out.includes(until)) child.kill('SIGINT')
  })
  child.stderr.on('data', (chunk) => {
    said.err += chunk
  })
  const [code] = await once(child, 'close')
  return { code, ...said }
}

async function assetsThere(): Promise<unknown[]> {
  const { apiKey, apiSecret, apiOrigin, cloudName } = parseCloudinaryUrl(server.cloudinaryUrl)
  const headers = { authorization: `Basic ${btoa(`${apiKey}:${apiSecret}`)}` }
  const found = ['raw', 'image', 'video'].map(async (type) => {
    const response = await fetch(`${apiOrigin}/v1_1/${cloudName}/resources/${type}`, { headers })
    return ((await response.json()) as { resources: unknown[] }).resources
  })
  return (await Promise.all(found)).flat()
}

const MEANT = ['--i-mean-this-account']

describe('the command', () => {
  it('says what it would ask, and needs no account for that', async () => {
    const { code, out } = await run(['--dry-run'], { url: '' })
    expect(code).toBe(0)
    for (const { name } of ALL_QUESTIONS) expect(out).toMatch(new RegExp(`^${name} \\(\\d+ calls\\): `, 'm'))
    expect(out).toContain('Nothing was called.')
  })

  it('shows examples', async () => {
    const { code, out } = await run(['--help'], { url: '' })
    expect([code, out]).toEqual([
      0,
      expect.stringMatching(/Examples:\n {2}\$ node scripts\/compatibility\.ts --dry-run/),
    ])
  })

  it.each<[string, readonly string[], string | undefined, string]>([
    ['the flag', [], undefined, '--i-mean-this-account says that it may'],
    ['an account', MEANT, '', 'CLOUDINARY_URL is not set'],
    ['a known name', [...MEANT, '--only', 'folders'], undefined, '--only must name some of'],
    ['both halves of an address', [...MEANT, '--notification-port', '1'], undefined, 'must be given together'],
    ['known options', [...MEANT, '--yes'], undefined, "Unknown option '--yes'"],
  ])('calls nothing without %s', async (_case, args, url, message) => {
    const { port, close, hits } = await listen()
    const told = await run(args, {
      url: url ?? `cloudinary://1:secret-of-nobody@demo?upload_prefix=http://127.0.0.1:${port}`,
    })
    close()
    expect(told).toMatchObject({ code: 2, err: expect.stringContaining(message) })
    expect(told.err + told.out).not.toContain('secret-of-nobody')
    expect(hits()).toBe(0)
  })

  it('writes dated JSON without a secret, beside that of a run before, and leaves nothing in the cloud', async () => {
    const out = await mkdtemp(join(folder, 'twice-'))
    const args = [...MEANT, '--out', out, '--only', 'folder,missingType,answerAlgorithm']
    const { code, out: said } = await run(args)
    expect([code, said]).toEqual([0, expect.stringContaining('! folder: dynamic (assumed: fixed)')])
    expect((await run(args)).code).toBe(0)

    const day = new Date().toISOString().slice(0, 10)
    expect((await readdir(out)).sort()).toEqual([`compatibility-${day}-2.json`, `compatibility-${day}.json`])
    const text = await readFile(join(out, `compatibility-${day}.json`), 'utf8')
    expect(JSON.parse(text).observations).toContainEqual(
      expect.objectContaining({ name: 'folder', value: 'dynamic', assumed: 'fixed', evidence: expect.any(Array) }),
    )
    const { apiSecret, apiKey } = parseCloudinaryUrl(server.cloudinaryUrl)
    for (const secret of [apiSecret, apiKey]) expect(text + said).not.toContain(secret)
    expect(await assetsThere()).toEqual([])
  })

  it('hears a notification on the port that an address leads to', async () => {
    const { port, close } = await listen()
    close()
    const address = ['--notification-url', `http://127.0.0.1:${port}/`, '--notification-port', String(port)]
    const { code, out } = await run([...MEANT, '--out', folder, '--only', 'webhookSecret', ...address])
    expect([code, out]).toEqual([0, expect.stringContaining('webhookSecret: apiSecret (assumed: apiSecret)')])
  })

  it('cleans up when it is ended by Ctrl-C, and says that it was not all', async () => {
    const out = await mkdtemp(join(folder, 'ended-'))
    const args = [...MEANT, '--out', out, '--only', 'answerAlgorithm,missingType,expiredDownload,renameDerived']
    const { code, err } = await run(args, { until: 'answerAlgorithm: ' })
    expect([code, err]).toEqual([130, expect.stringContaining('ending: the call under way, then cleaning up')])
    const [file = ''] = await readdir(out)
    expect(JSON.parse(await readFile(join(out, file), 'utf8'))).toMatchObject({
      complete: false,
      cleanUp: { removed: expect.any(Number), left: [], problems: [] },
    })
    expect(await assetsThere()).toEqual([])
  })
})

describe('the suite of the command', () => {
  it('plays a profile against a server of its own, and says so as JSON', async () => {
    const { code, out } = await run(['suite', '--profile', 'smoke', '--json'], { url: '' })
    const report = JSON.parse(out)
    expect([code, report.cloud, report.failed, report.cleanUp.left]).toEqual([0, 'local', 0, []])
    expect(report.passed).toBeGreaterThan(5)
  })

  it('plays it against the account that was meant, and leaves nothing there', async () => {
    const { code, out } = await run(['suite', '--profile', 'core', '--only', 'preset', ...MEANT])
    expect([code, out]).toEqual([0, expect.stringMatching(/skip core {2}an upload preset is made, shown, changed/)])
    expect(out).toMatch(/ok {3}core {2}a preset that is not there lets nobody in/)
    expect(await assetsThere()).toEqual([])
  })

  it('cleans up when it is ended by Ctrl-C', async () => {
    const { code, err } = await run(['suite', ...MEANT], { until: 'raw file keeps the extension' })
    expect([code, err]).toEqual([130, expect.stringContaining('ending: cleaning up')])
    expect(await assetsThere()).toEqual([])
  })

  it.each<[string, readonly string[], string]>([
    ['another profile', ['suite', '--profile', 'most'], '--profile must be one of smoke, core, wire, full, not "most"'],
    ['no case of that name', ['suite', '--only', 'zebra'], 'no case of wire has "zebra" in its name'],
    ['no account', ['suite', ...MEANT], 'CLOUDINARY_URL is not set'],
    ['another word', ['suit'], 'nothing or suite must be said, not "suit"'],
  ])('does nothing for %s', async (_case, args, message) => {
    expect(await run(args, { url: '' })).toMatchObject({ code: 2, err: expect.stringContaining(message) })
  })
})

/** Counts who comes. */
async function listen() {
  let hits = 0
  const server = createServer((_request, response) => {
    hits += 1
    response.end()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { port: (server.address() as AddressInfo).port, close: () => server.close(), hits: () => hits }
}
