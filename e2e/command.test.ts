import { execFileSync, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ANY_PORT, eventually, openRoom, type Room } from './command-room.ts'
import { COMMAND, countersign, finish, ROOT, start } from './run-command.ts'
import { beginUpload } from './slow-upload.ts'

const FIXTURES = join(ROOT, 'fixtures')

let room: Room
beforeEach(() => {
  room = openRoom()
})
afterEach(() => room.leave())

async function takenPort() {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { port: (server.address() as AddressInfo).port, free: () => server.close() }
}

const NOBODY = 65_534
/** Only root may become somebody else, who then has to be able to read this checkout: in a folder of root's own he is not. */
const canRunAsNobody =
  process.getuid?.() === 0 && spawnSync('test', ['-r', COMMAND], { uid: NOBODY, gid: NOBODY }).status === 0

describe('countersign dev', () => {
  it('prints one line of JSON when both servers answer, and nothing else on stdout', async () => {
    const system = room.dev()
    const { gatewayUrl, mediaUrl, cloudinaryUrl, dataDir } = await system.ready()
    expect(dataDir).toBe(room.data)
    expect(cloudinaryUrl).toMatch(/^cloudinary:\/\/[\w.~-]+:[\w.~-]+@demo\?upload_prefix=http:\/\/127\.0\.0\.1:\d+$/)
    expect((await fetch(`${gatewayUrl}/healthz`)).status).toBe(200)
    expect((await fetch(`${mediaUrl}/healthz`)).status).toBe(200)
    expect(await (await fetch(gatewayUrl ?? '')).text()).toContain(`data-api-origin="${mediaUrl}"`)
    system.child.kill('SIGTERM')
    expect(await system.ended).toBe(0)
    expect(system.stdout().split('\n')).toHaveLength(2)
  })

  it('tells people where everything is and what to do next', async () => {
    const system = room.keep(
      countersign(['dev', '--port', '0', '--media-port', '0', '--data', room.data], { cwd: room.directory }),
    )
    await eventually('it has printed', () => system.stdout().includes('Ctrl-C'))
    expect(system.stdout()).toMatch(/Page +http:\/\/127\.0\.0\.1:\d+\/unsigned\n/)
    expect(system.stdout()).toMatch(/^ *CLOUDINARY_URL=cloudinary:\/\/\S+@demo\?upload_prefix=http\S+$/m)
    expect(system.stdout()).toContain(room.data)
    const [, inspector = ''] = /Inspector +(http:\/\/127\.0\.0\.1:\d+\/_inspector\/)\n/.exec(system.stdout()) ?? []
    expect(await (await fetch(inspector)).text()).toContain('<h1>Inspector</h1>')
    system.child.kill('SIGINT')
    expect(await system.ended).toBe(0)
  })

  it('keeps key, secret and files from one start to the next', async () => {
    const first = room.dev()
    const before = await first.ready()
    first.child.kill('SIGTERM')
    await first.ended
    const after = await room.dev().ready()
    const credentials = (url = '') => url.split('?')[0]
    expect(credentials(after.cloudinaryUrl)).toBe(credentials(before.cloudinaryUrl))
  })

  it('signs, stores, and lets only the owner delete', async () => {
    const { gatewayUrl } = await room.dev().ready()
    const as = (subject: string) => ({ cookie: `countersign_demo_subject=${subject}` })
    const signed = await (await fetch(`${gatewayUrl}/upload-signature`, { headers: as('demo-2') })).json()
    const { payload, signature, apiKey, cloudname } = signed.data
    const form = new FormData()
    for (const [name, value] of Object.entries({ ...payload, signature, api_key: apiKey }))
      form.set(name, String(value))
    form.set('file', new Blob([readFileSync(join(FIXTURES, 'rocket.jpg'))]), 'rocket.jpg')
    const page = await (await fetch(`${gatewayUrl}/unsigned`)).text()
    const apiOrigin = /data-api-origin="([^"]+)"/.exec(page)?.[1]
    const upload = await fetch(`${apiOrigin}/v1_1/${cloudname}/image/upload`, { method: 'POST', body: form })
    const asset = await upload.json()
    expect([upload.status, asset.error]).toEqual([200, undefined])
    expect(asset.public_id).toMatch(/^uploads\/demo-2\/rocket_/)

    const remove = (subject: string) =>
      fetch(`${gatewayUrl}/delete-files`, {
        method: 'DELETE',
        headers: { 'content-type': 'application/json', ...as(subject) },
        body: JSON.stringify({ urls: [{ type: 'image', url: asset.url }] }),
      })
    expect((await remove('demo-1')).status).toBe(404)
    expect((await fetch(asset.url)).status).toBe(200)
    const removed = await (await remove('demo-2')).json()
    expect(removed.data?.results).toMatchObject([{ public_id: asset.public_id, result: 'deleted' }])
    expect((await fetch(asset.url)).status).toBe(404)
  })

  it.each(['--port', '--media-port'])('names the port in use that %s asked for, and ends', async (option) => {
    const { port, free } = await takenPort()
    const args = ['dev', '--port', '0', '--media-port', '0', '--data', room.data, '--json', option, String(port)]
    const { code, stdout, stderr } = await room.run(args)
    free()
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toMatch(
      new RegExp(`^countersign: port ${port} for the .+: in use; choose another with ${option} N.*\n$`),
    )
  })

  it('takes PORT for the port of the gateway', async () => {
    const { port, free } = await takenPort()
    const { code, stderr } = await room.run(['dev', '--media-port', '0', '--data', room.data], {
      PORT: String(port),
    })
    free()
    expect(code).toBe(1)
    expect(stderr).toContain(`port ${port} for the gateway: in use`)
  })

  it.each([
    { case: 'every origin', text: '*', wanted: 'http://localhost:5173' },
    { case: 'an address', text: 'http://localhost:8080/app', wanted: 'http://localhost:8080' },
  ])('allows no pages of $case', async ({ text, wanted }) => {
    const { code, stdout, stderr } = await room.run(['dev', ...ANY_PORT, '--allow-origin', text])
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toContain(`--allow-origin must be one exact origin such as ${wanted}`)
    expect(stderr).toContain(JSON.stringify(text))
  })

  it('names a data directory that cannot be one, in one line', async () => {
    writeFileSync(room.data, 'a file')
    const { code, stdout, stderr } = await room.run(['dev', ...ANY_PORT, '--data', room.data])
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toMatch(/^countersign: .+\n$/)
    expect(stderr).toContain(room.data)
    expect(stderr).toContain('not a directory')
  })

  it.skipIf(process.platform !== 'linux')('names a data directory that the kernel will not make', async () => {
    const { code, stdout, stderr } = await room.run(['dev', ...ANY_PORT, '--data', '/proc/nope/x'])
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toBe('countersign: Data directory: /proc/nope/x cannot be used: no directory can be made there\n')
  })

  it.skipIf(!canRunAsNobody).each([
    { case: 'enter', mode: 0o700, says: 'this user may not read and write it' },
    { case: 'write', mode: 0o755, says: 'this user must be able to create, read and write it' },
  ])('names a data directory that its user may not $case, in one line', ({ mode, says }) => {
    mkdirSync(room.data)
    for (const folder of [room.directory, room.data]) chmodSync(folder, mode)
    const { status, stdout, stderr } = spawnSync(process.execPath, [COMMAND, 'dev', ...ANY_PORT, '--data', room.data], {
      cwd: '/',
      env: { PATH: process.env.PATH },
      uid: NOBODY,
      gid: NOBODY,
      timeout: 20_000,
      encoding: 'utf8',
    })
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' })
    expect(stderr).toMatch(/^countersign: .+\n$/)
    expect(stderr).toContain(room.data)
    expect(stderr).toContain(says)
  })
})

describe('countersign media-server', () => {
  it('prints one line of JSON and refuses what is over the limit it was given', async () => {
    const server = room.keep(
      countersign(['media-server', '--port', '0', '--data', room.data, '--max-request-bytes', '100 kB', '--json'], {
        cwd: room.directory,
      }),
    )
    const ready = await server.ready()
    expect(Object.keys(ready)).toEqual(['mediaUrl', 'cloudinaryUrl', 'dataDir'])
    const upload = await beginUpload(ready.cloudinaryUrl ?? '', 200_000)
    const { status, body } = await upload.finish()
    expect(status).toBe(413)
    expect(JSON.stringify(body)).toContain('100000')
  })
})

describe('countersign gateway', () => {
  it('takes everybody for one subject before a cloud on this machine, and says so', async () => {
    const { cloudinaryUrl = '' } = await room.dev().ready()
    const gateway = room.keep(
      countersign(['gateway', '--port', '0', '--json'], {
        cwd: room.directory,
        env: { CLOUDINARY_URL: cloudinaryUrl },
      }),
    )
    const ready = await gateway.ready()
    expect(Object.keys(ready)).toEqual(['gatewayUrl'])
    const signed = await (await fetch(`${ready.gatewayUrl}/upload-signature`)).json()
    expect(signed.data.payload.folder).toBe('uploads/gateway')
    expect(gateway.stderr()).toContain('COUNTERSIGN_TOKEN is not set')
  })

  it('wants the token, which .env may hold', async () => {
    writeFileSync(
      join(room.directory, '.env'),
      'CLOUDINARY_API_SECRET="abcd"\nNEXT_PUBLIC_CLOUDINARY_API_KEY=1234\nNEXT_PUBLIC_CLOUDINARY_CLOUD_NAME=acme\nCOUNTERSIGN_TOKEN=t0ken-t0ken-t0ken\n',
    )
    const gateway = room.keep(countersign(['gateway', '--port', '0', '--json'], { cwd: room.directory }))
    const { gatewayUrl } = await gateway.ready()
    const ask = (headers: Record<string, string>) => fetch(`${gatewayUrl}/upload-signature`, { headers })
    expect((await ask({})).status).toBe(401)
    const answer = await ask({ authorization: 'Bearer t0ken-t0ken-t0ken' })
    expect((await answer.json()).data).toMatchObject({ cloudname: 'acme', apiKey: '1234' })
  })

  it.each([
    { case: 'nothing', env: {}, says: 'No cloud is configured' },
    {
      case: 'a CLOUDINARY_URL without a secret',
      env: { CLOUDINARY_URL: 'cloudinary://k@demo' },
      says: 'no API secret',
    },
    {
      case: 'quotes around the secret',
      env: { CLOUDINARY_CLOUD_NAME: 'demo', CLOUDINARY_API_KEY: 'k', CLOUDINARY_API_SECRET: '"hunter2"' },
      says: 'CLOUDINARY_API_SECRET has quotes',
    },
    {
      case: 'two clouds',
      env: { CLOUDINARY_URL: 'cloudinary://k:hunter2@demo', CLOUDINARY_CLOUD_NAME: 'acme' },
      says: '"demo" and "acme"',
    },
    { case: 'no token', env: { CLOUDINARY_URL: 'cloudinary://k:hunter2@demo' }, says: 'COUNTERSIGN_TOKEN is not set' },
    {
      case: 'a PORT that is none',
      env: { CLOUDINARY_URL: 'cloudinary://k:hunter2@demo', COUNTERSIGN_TOKEN: 't0ken-t0ken-t0ken', PORT: 'http' },
      says: 'PORT must be a whole number from 0 (any free port) to 65535, not "http"',
    },
  ])('explains $case in one line, without the secret, and does not start', async ({ env, says }) => {
    const { code, stdout, stderr } = await room.run(['gateway'], env as Record<string, string>)
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toMatch(/^countersign: .+\n$/)
    expect(stderr).toContain(says)
    expect(stderr).not.toContain('hunter2')
  })
})

describe('countersign sign', () => {
  const EAGER = 'w_400,h_300,c_pad|w_260,h_200,c_crop'

  it('prints a cURL command that stores the file when pasted', async () => {
    const { cloudinaryUrl = '' } = await room.dev().ready()
    const file = join(room.directory, 'it\'s a "photo"; $(really),.jpg')
    writeFileSync(file, readFileSync(join(FIXTURES, 'rocket.jpg')))
    const args = ['sign', file, '--public-id', 'sample_image', '--eager', EAGER, '--param', 'context=alt=Tom & "Jerry"']
    const { code, stdout, stderr } = await room.run(args, { CLOUDINARY_URL: cloudinaryUrl })
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(/^timestamp {2}\d{10}\nsignature {2}[0-9a-f]{40}\n\ncurl .+\n$/)
    const secret = /:([^:@]+)@/.exec(cloudinaryUrl)?.[1] ?? 'no secret'
    expect(stdout).not.toContain(secret)

    const answer = JSON.parse(
      execFileSync('sh', ['-s'], { input: stdout.split('\n').at(-2), stdio: ['pipe', 'pipe', 'ignore'] }).toString(),
    )
    expect(answer).toMatchObject({ public_id: 'sample_image', format: 'jpg', bytes: 112525 })
    expect(answer.context?.custom?.alt).toBe('Tom & "Jerry"')
    const stored = Buffer.from(await (await fetch(answer.url)).arrayBuffer())
    expect(stored.equals(readFileSync(file))).toBe(true)
    const sizes = answer.eager.map(({ width, height }: { width: number; height: number }) => [width, height])
    expect(sizes).toEqual([
      [400, 300],
      [260, 200],
    ])
  })

  it("agrees with the tutorial's own script, whose signature uploads the same way", async () => {
    const { cloudinaryUrl = '' } = await room.dev().ready()
    const { v2: cloudinary } = await import('cloudinary')
    const [, key = '', secret = '', name = '', origin = ''] =
      /^cloudinary:\/\/([^:]+):([^@]+)@([^?]+)\?upload_prefix=(.+)$/.exec(cloudinaryUrl) ?? []
    const timestamp = Math.round(Date.now() / 1000)
    const signature = cloudinary.utils.api_sign_request({ timestamp, eager: EAGER, public_id: 'sample_image' }, secret)
    const { stdout } = await room.run(
      [
        'sign',
        join(FIXTURES, 'rocket.jpg'),
        '--public-id',
        'sample_image',
        '--eager',
        EAGER,
        '--param',
        `timestamp=${timestamp}`,
      ],
      { CLOUDINARY_URL: cloudinaryUrl },
    )
    expect(stdout).toContain(`signature  ${signature}\n`)
    const fields = { api_key: key, eager: EAGER, public_id: 'sample_image', timestamp, signature }
    const form = Object.entries(fields).flatMap(([field, value]) => ['-F', `${field}=${value}`])
    const url = `${origin}/v1_1/${name}/image/upload`
    const answer = JSON.parse(
      execFileSync('curl', ['-s', ...form, '-F', `file=@${join(FIXTURES, 'rocket.jpg')}`, url]).toString(),
    )
    expect(answer).toMatchObject({ public_id: 'sample_image', eager: [{ width: 400 }, { width: 260 }] })
  })

  it('names a file that is not there', async () => {
    const { code, stderr } = await room.run(['sign', 'photo.jpg'], { CLOUDINARY_URL: 'cloudinary://k:hunter2@demo' })
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: 'countersign: photo.jpg cannot be read (ENOENT); name a file to upload\n',
    })
  })
})

describe('help and usage', () => {
  it.each(['dev', 'gateway', 'media-server', 'sign'])('shows the options of %s, with examples', async (command) => {
    const { code, stdout, stderr } = await room.run([command, '--help'])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(new RegExp(`^Usage: countersign ${command} `))
    expect(stdout).toMatch(/Examples:\n(?: {2}\$ .+\n){3,}/)
    for (const option of stdout.matchAll(/\$ .*countersign ([a-z-]+) (.*)/g)) expect(option[1]).toBe(command)
  })

  it('names its commands and its version', async () => {
    const { stdout } = await room.run(['--help'])
    for (const command of ['dev', 'gateway', 'media-server', 'sign'])
      expect(stdout).toMatch(new RegExp(`^ {2}${command} `, 'm'))
    const { version } = JSON.parse(readFileSync(join(ROOT, 'packages/cli/package.json'), 'utf8'))
    expect((await room.run(['--version'])).stdout).toBe(`${version}\n`)
  })

  it.each([
    { args: ['devv'], says: "unknown command 'devv' (Did you mean dev?); commands: dev, gateway, media-server, sign" },
    {
      args: ['dev', '--prot', '1'],
      says: "unknown option '--prot' (Did you mean --port?); dev takes --port, --media-port",
    },
    {
      args: ['dev', '--port', 'abc'],
      says: '--port must be a whole number from 0 (any free port) to 65535, not "abc"',
    },
    {
      args: ['media-server', '--max-request-bytes', '5XB'],
      says: `--max-request-bytes must be a whole number of bytes`,
    },
    { args: ['sign'], says: "missing required argument 'file'; usage: countersign sign [options] <file>" },
    { args: ['sign', 'a.jpg', '--param', 'eagre=x'], says: '"eagre" is not an upload parameter' },
  ])('refuses $args in one line with exit code 2', async ({ args, says }) => {
    const { code, stdout, stderr } = await room.run(args)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toMatch(/^countersign: .+\n$/)
    expect(stderr).toContain(says)
  })

  it('loads neither the image library nor a server to sign', async () => {
    const recorder = join(room.directory, 'recorder.mjs')
    writeFileSync(
      recorder,
      `import { registerHooks } from 'node:module'
       registerHooks({ load: (url, context, next) => { process.stderr.write(url + '\\n'); return next(url, context) } })`,
    )
    const file = join(FIXTURES, 'rocket.jpg')
    const running = start(
      process.execPath,
      ['--import', recorder, join(ROOT, 'packages/cli/bin/countersign.js'), 'sign', file],
      {
        cwd: room.directory,
        env: { CLOUDINARY_URL: 'cloudinary://k:s@demo' },
      },
    )
    const { code, stderr } = await finish(room.keep(running))
    expect(code).toBe(0)
    expect(stderr).toContain('/commander/')
    expect(stderr).not.toMatch(/sharp|hono|media-server\/src|node:http|sqlite/)
  })
})
