import { copyFile, mkdir, mkdtemp, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseCloudinaryUrl } from 'countersign/protocol'
import { signParameters } from 'countersign/signing'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Answer } from '../http/cloud-under-test.contract.ts'
import { type StartedMediaServer, type StartOptions, startMediaServer } from './start-media-server.ts'

let folder: string
let started: StartedMediaServer[] = []

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'countersign-'))
})
afterEach(async () => {
  await Promise.all(started.map((server) => server.close({ graceMs: 0 })))
  started = []
  await rm(folder, { recursive: true })
})

async function start(options: Partial<StartOptions> = {}): Promise<StartedMediaServer> {
  const server = await startMediaServer({ port: 0, dataDir: join(folder, 'data'), sync: false, ...options })
  started.push(server)
  return server
}

function signed(cloudinaryUrl: string, parameters: Record<string, string> = {}): Record<string, string> {
  const { apiKey, apiSecret } = parseCloudinaryUrl(cloudinaryUrl)
  const all = { timestamp: String(Math.floor(Date.now() / 1000)), ...parameters }
  return { ...all, api_key: apiKey, signature: signParameters(all, apiSecret) }
}

async function upload(server: StartedMediaServer, file: Blob, parameters: Record<string, string> = {}) {
  const form = new FormData()
  for (const [name, value] of Object.entries(signed(server.cloudinaryUrl, parameters))) form.set(name, value)
  form.set('file', file, 'rocket.jpg')
  const response = await fetch(`${server.mediaUrl}/v1_1/demo/image/upload`, { method: 'POST', body: form })
  return { status: response.status, answer: (await response.json()) as Answer }
}

describe('a data directory', () => {
  it('keeps its key, its secret and its files over a restart', async () => {
    const first = await start()
    const { answer } = await upload(first, new Blob([await readFile('fixtures/rocket.jpg')]), { public_id: 'a' })
    await first.close()
    const second = await start()
    const [before, after] = [first, second].map(({ cloudinaryUrl }) => parseCloudinaryUrl(cloudinaryUrl))
    expect([after?.apiKey, after?.apiSecret]).toEqual([before?.apiKey, before?.apiSecret])
    const delivered = await fetch(`${second.mediaUrl}${new URL(answer.url).pathname}`)
    expect((await delivered.arrayBuffer()).byteLength).toBe(answer.bytes)
  })

  it('is for its owner’s eyes, with a secret of its own', async () => {
    const server = await start()
    const other = await start({ dataDir: join(folder, 'other') })
    const mode = async (name: string) => ((await stat(join(folder, 'data', name))).mode & 0o777).toString(8)
    expect(await mode('cloud.json')).toBe('600')
    expect(await mode('catalog.sqlite')).toBe('600')
    expect(await mode('.')).toBe('700')
    expect(await readFile(join(folder, 'data', '.gitignore'), 'utf8')).toBe('*\n')
    const [one, two] = [server, other].map(({ cloudinaryUrl }) => parseCloudinaryUrl(cloudinaryUrl))
    expect(one?.apiSecret).toMatch(/^[\w-]{32}$/)
    expect(one?.apiSecret).not.toBe(two?.apiSecret)
  })

  it('names itself and the reason when it cannot be used', async () => {
    await writeFile(join(folder, 'file'), '')
    await expect(start({ dataDir: join(folder, 'file') })).rejects.toMatchObject({
      code: 'invalid_configuration',
      message: `Data directory: ${join(folder, 'file')} cannot be used: it, or a part of its path, is not a directory`,
    })
  })

  it.each([
    ['{', /cloud\.json cannot be used: it is no JSON/],
    ['{"cloudName":"demo","apiKey":"1"}', /cloud\.json cannot be used: apiSecret must be a text that is not empty/],
    ['{"cloudName":"demo","apiKey":"1","apiSecret":"a/b+c"}', /cloud\.json cannot be used: the account/],
    ['{"cloudName":"other","apiKey":"1","apiSecret":"x"}', /it belongs to cloud "other", not "demo"/],
  ])('with %s for credentials is refused, and nothing is overwritten', async (text, message) => {
    await mkdir(join(folder, 'data'))
    await writeFile(join(folder, 'data', 'cloud.json'), text)
    await expect(start()).rejects.toThrow(message)
    expect(await readFile(join(folder, 'data', 'cloud.json'), 'utf8')).toBe(text)
    await rm(join(folder, 'data', 'cloud.json'))
    await start()
  })

  it('whose catalog is gone is refused, every time, with what to do; put back, it has lost nothing', async () => {
    const first = await start()
    const { answer } = await upload(first, new Blob([await readFile('fixtures/rocket.jpg')]), { public_id: 'a' })
    await first.close()
    const [catalog, blobs] = [join(folder, 'data', 'catalog.sqlite'), join(folder, 'data', 'blobs')]
    await rename(catalog, join(folder, 'backup'))
    const refusal = {
      code: 'invalid_configuration',
      message: `Data directory: ${blobs} holds files, and the catalog that names them, ${catalog}, is not there or empty; put the catalog back (with catalog.sqlite-wal, where there is one), or move ${blobs} away to start with nothing`,
    }
    for (let time = 0; time < 2; time += 1) await expect(start()).rejects.toMatchObject(refusal)
    await writeFile(catalog, '')
    await expect(start()).rejects.toMatchObject(refusal)
    await rename(join(folder, 'backup'), catalog)
    const second = await start()
    expect((await fetch(`${second.mediaUrl}${new URL(answer.url).pathname}`)).status).toBe(200)
  })

  it('whose catalog is put back from an older backup keeps the files that came since, and says so', async () => {
    const warned = vi.spyOn(console, 'warn').mockImplementation(() => {})
    const catalog = join(folder, 'data', 'catalog.sqlite')
    await (await start()).close()
    await copyFile(catalog, join(folder, 'backup'))
    const later = await start()
    const { answer } = await upload(later, new Blob([await readFile('fixtures/rocket.jpg')]), { public_id: 'a' })
    await later.close()
    await rename(catalog, join(folder, 'newest'))
    await copyFile(join(folder, 'backup'), catalog)
    await (await start()).close()
    expect(warned.mock.calls.join()).toMatch(
      /^sweep: blobs that the catalog does not know of: 1; they stay where they are/,
    )
    await rename(join(folder, 'newest'), catalog)
    const healed = await start()
    expect((await fetch(`${healed.mediaUrl}${new URL(answer.url).pathname}`)).status).toBe(200)
    warned.mockRestore()
  })

  it('is swept every hour, until the server is closed', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    const warned = vi.spyOn(console, 'warn').mockImplementation(() => {})
    const server = await start()
    const cutOff = join(folder, 'data', 'blobs', 'staging', 'ab'.repeat(16))
    const isThere = () => stat(cutOff).then(Boolean, () => false)
    await writeFile(cutOff, 'bytes')
    vi.advanceTimersByTime(59 * 60_000)
    await new Promise((resolve) => setTimeout(resolve, 100))
    expect(await isThere()).toBe(true)
    vi.advanceTimersByTime(60_000)
    await vi.waitUntil(async () => !(await isThere()), { timeout: 5_000 })
    await server.close()
    expect(vi.getTimerCount()).toBe(0)
    expect(warned.mock.calls).toEqual([['sweep: blobs removed that belonged to no file any more: 1']])
    warned.mockRestore()
    vi.useRealTimers()
  })

  it('may be three deep where nothing is yet', async () => {
    const dataDir = join(folder, 'a', 'b', 'c', 'data')
    const server = await start({ dataDir })
    expect(server.dataDir).toBe(dataDir)
    for (const name of ['a', 'a/b', 'a/b/c', 'a/b/c/data'])
      expect((await stat(join(folder, name))).mode & 0o777).toBe(0o700)
  })

  it.skipIf(process.platform !== 'linux')('that the kernel will not make is refused, not waited for', async () => {
    await expect(start({ dataDir: '/proc/nope/x' })).rejects.toMatchObject({
      code: 'invalid_configuration',
      message: 'Data directory: /proc/nope/x cannot be used: no directory can be made there',
    })
  })

  it('serves one process at a time', async () => {
    const first = await start()
    await expect(start()).rejects.toThrow(/cannot be used: .*(another process|already)/)
    await first.close()
    await start()
  })

  it('is let go of when the port is taken', async () => {
    const other = await start({ dataDir: join(folder, 'other') })
    const port = Number(new URL(other.mediaUrl).port)
    await expect(start({ port })).rejects.toThrow(
      `Port ${port} is in use; choose another one, or 0 for any that is free`,
    )
    await start()
  })

  it.each([
    ['production', 'secret', false],
    ['production', 'hdcixPpR2iKERPwqvH6sHdK9cyac', false],
    ['production', null, true],
    ['development', 'secret', true],
    [undefined, 'secret', true],
  ])('with NODE_ENV=%s and the secret %s starts: %s', async (NODE_ENV, apiSecret, starts) => {
    await mkdir(join(folder, 'data'))
    if (apiSecret) {
      await writeFile(join(folder, 'data', 'cloud.json'), JSON.stringify({ cloudName: 'demo', apiKey: '1', apiSecret }))
    }
    const starting = start({ env: { NODE_ENV } })
    await (starts ? starting : expect(starting).rejects.toThrow(/NODE_ENV is production, and the API secret/))
  })
})
