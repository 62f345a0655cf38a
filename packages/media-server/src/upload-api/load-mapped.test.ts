import { readFileSync } from 'node:fs'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, it, onTestFinished } from 'vitest'
import { createCloud } from '../http/cloud-under-test.contract.ts'
import type { RemoteFileOptions } from '../remote/open-remote-file.ts'

const rocket = readFileSync('fixtures/rocket.jpg')

/** A cloud whose folder `wiki` is mapped to a server, what that server was asked for, and what it answers. */
async function mapped({
  answer = (_request, response) => response.end(rocket),
  limits = {},
  remoteFiles,
  template = '/files/',
}: {
  answer?: RequestListener
  limits?: Parameters<typeof createCloud>[0]
  remoteFiles?: boolean | RemoteFileOptions
  template?: string
} = {}) {
  const asked: string[] = []
  let answering = answer
  const server = createServer((request, response) => {
    asked.push(request.url ?? '')
    answering(request, response)
  }).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  onTestFinished(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  const cloud = createCloud(limits, undefined, {}, { remoteFiles: remoteFiles ?? { allow: [host] } })
  const map = (folder: string, path: string, at = host) =>
    cloud.admin('upload_mappings', {
      method: 'POST',
      body: new URLSearchParams({ folder, template: `http://${at}${path}` }),
    })
  await map('wiki', template)
  const ask = async (path: string, init?: RequestInit) => {
    const response = await cloud.send(`/demo/${path}`, init)
    const bytes = Buffer.from(await response.arrayBuffer())
    return { status: response.status, bytes, error: response.headers.get('x-cld-error') }
  }
  const answerNow = (listener: RequestListener) => {
    answering = listener
  }
  return { ...cloud, host, asked, ask, map, answerNow }
}

it('loads a file that is missing, once, and keeps it as an upload under its name', async () => {
  const { ask, asked, admin } = await mapped()
  for (const _ of [1, 2]) expect(await ask('image/upload/wiki/a/b.jpg')).toMatchObject({ status: 200, bytes: rocket })
  expect(asked).toEqual(['/files/a/b.jpg'])
  const { answer } = await admin('resources/image/upload/wiki%2Fa%2Fb')
  expect(answer).toMatchObject({ public_id: 'wiki/a/b', type: 'upload', format: 'jpg', bytes: rocket.length })
})

it('draws what is asked of it at once', async () => {
  const { ask, asked, admin } = await mapped()
  expect(await ask('image/upload/c_scale,w_20/v1/wiki/a.jpg')).toMatchObject({ status: 200 })
  expect(asked).toEqual(['/files/a.jpg'])
  expect((await admin('resources/image/upload/wiki%2Fa')).answer.derived).toMatchObject([
    { transformation: 'c_scale,w_20' },
  ])
})

it('loads once for all who ask at once', async () => {
  const { ask, asked, admin } = await mapped({
    answer: (_request, response) => void setTimeout(() => response.end(rocket), 50),
  })
  const answers = await Promise.all(Array.from({ length: 20 }, () => ask('image/upload/wiki/a.jpg')))
  expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 200))
  expect(asked).toHaveLength(1)
  expect((await admin('resources/image')).answer.resources).toHaveLength(1)
})

it('does not refuse what is there because somebody asks for it by an extension under which it is not', async () => {
  const { ask, leftovers } = await mapped({
    answer: ({ url }, response) =>
      void setTimeout(() => (url?.endsWith('.jpg') ? response.end(rocket) : response.writeHead(404).end()), 50),
  })
  const answers = await Promise.all(['gif', 'jpg', 'jpg'].map((extension) => ask(`image/upload/wiki/a.${extension}`)))
  expect(answers.map(({ status }) => status)).toEqual([404, 200, 200])
  expect(await leftovers()).toEqual({ blobs: 1, intents: 0 })
})

it('goes by the innermost folder that is mapped, and leaves the name of a raw file whole', async () => {
  const { ask, asked, map, admin } = await mapped()
  await map('wiki/deep', '/other?name=')
  expect(await ask('raw/upload/wiki/deep/a%20%C3%BC.txt')).toMatchObject({ status: 200 })
  expect(asked).toEqual(['/other?name=a%20%C3%BC.txt'])
  expect((await admin('resources/raw')).answer.resources).toMatchObject([{ public_id: 'wiki/deep/a ü.txt' }])
})

it.each<[string, RequestListener]>([
  ['is not there', (_request, response) => response.writeHead(404).end()],
  ['fails', (_request, response) => response.writeHead(500).end()],
  ['is no image', (_request, response) => response.end('<html>')],
  ['is empty', (_request, response) => response.end()],
  ['is too large', (_request, response) => response.end(Buffer.concat([rocket, Buffer.alloc(100_000)]))],
  ['ends before its end', (_request, response) => response.writeHead(200, { 'content-length': 9 }).destroy()],
  ['leads to this machine', (_request, response) => response.writeHead(302, { location: 'http://127.0.0.1:9' }).end()],
])('keeps nothing of what %s, says nothing of where it would be, and tries again', async (_case, answer) => {
  const { ask, answerNow, leftovers } = await mapped({ answer, limits: { maxRequestBytes: rocket.length } })
  const missing = {
    status: 404,
    error: 'Resource not found - wiki/a (it could not be loaded by the upload mapping of wiki)',
  }
  expect(await ask('image/upload/wiki/a.jpg')).toMatchObject(missing)
  expect(await leftovers()).toEqual({ blobs: 0, intents: 0 })
  answerNow((_request, response) => response.end(rocket))
  expect(await ask('image/upload/wiki/a.jpg')).toMatchObject({ status: 200 })
})

it.each([
  ['another type', 'image/private/wiki/a.jpg', 401],
  ['another type that needs a signature', 'image/authenticated/wiki/a.jpg', 401],
  ['a folder that is not mapped', 'image/upload/wikis/a.jpg', 404],
  ['the folder itself', 'image/upload/wiki.jpg', 404],
  ['a wrong signature', 'image/upload/s--AAAAAAAA--/wiki/a.jpg', 401],
  ['a way out of the folder', 'image/upload/wiki/%2E%2E/secret.jpg', 404],
  ['a way out of the folder in one piece', 'image/upload/wiki%2F..%2F..%2Fsecret.jpg', 404],
  ['no name', 'image/upload/wiki//a.jpg', 404],
  ['a picture that nobody can draw', 'image/upload/w_0/wiki/a.jpg', 404],
  ['a drawing by a name that nobody has given', 'image/upload/t_none/wiki/a.jpg', 404],
])('asks nobody for %s', async (_case, path, status) => {
  const { ask, asked } = await mapped()
  expect(await ask(path)).toMatchObject({ status })
  expect(asked).toEqual([])
})

it('stays on the host and the port of the mapping, whatever is put behind a template without a path', async () => {
  const { ask, asked, map, host } = await mapped({ template: '' })
  for (const name of ['@evil.example', '0', '.evil.example'])
    expect(await ask(`raw/upload/wiki/${name}`)).toMatchObject({ status: 404 })
  // With its last digit behind it, it would be the port of the server.
  await map('short', '', host.slice(0, -1))
  expect(await ask(`raw/upload/short/${host.slice(-1)}`)).toMatchObject({ status: 404 })
  expect(asked).toEqual([])
})

it('does not load anew what a moderator has rejected, or what only some may see', async () => {
  const { ask, asked, post } = await mapped()
  const put = (public_id: string, parameters: Record<string, string>) =>
    post('image/upload', { parameters: { public_id, ...parameters }, file: rocket })
  await put('wiki/kept', { access_control: '[{"access_type":"token"}]' })
  expect(await ask('image/upload/wiki/kept.jpg')).toMatchObject({ status: 401 })
  expect(asked).toEqual([])
})

it('does not load anew what a moderator has rejected under either way to read the name', async () => {
  const { ask, asked, post, admin } = await mapped()
  for (const id of ['wiki/a', 'wiki/b.jpg']) {
    await post('image/upload', { parameters: { public_id: id, moderation: 'manual' }, file: rocket })
    await admin(`resources/image/upload/${encodeURIComponent(id)}`, {
      method: 'POST',
      body: new URLSearchParams({ moderation_status: 'rejected' }),
    })
  }
  for (const path of ['wiki/a.jpg', 'wiki/b.jpg'])
    expect(await ask(`image/upload/${path}`)).toMatchObject({ status: 404 })
  expect(asked).toEqual([])
})

it('loads nothing where the server loads no files, and says so', async () => {
  const { ask, asked } = await mapped({ remoteFiles: false })
  const error = expect.stringMatching(
    /^Resource not found - wiki\/a \(the upload mapping of wiki may have it, and this/,
  )
  expect(await ask('image/upload/wiki/a.jpg')).toMatchObject({ status: 404, error })
  expect(asked).toEqual([])
})

it('reaches no machine that files are not loaded from', async () => {
  const { ask, asked } = await mapped({ remoteFiles: true })
  expect(await ask('image/upload/wiki/a.jpg')).toMatchObject({ status: 404 })
  expect(asked).toEqual([])
})

it('loads sixteen files at once and no more', async () => {
  const waiting: (() => void)[] = []
  const { ask } = await mapped({ answer: (_request, response) => void waiting.push(() => response.end(rocket)) })
  const answers = Array.from({ length: 17 }, (_, index) => ask(`image/upload/wiki/${index}.jpg`))
  expect(await Promise.race(answers)).toMatchObject({ status: 503 })
  while (waiting.length < 16) await new Promise((resolve) => setTimeout(resolve, 5))
  for (const answer of waiting) answer()
  const statuses = (await Promise.all(answers)).map(({ status }) => status).sort()
  expect(statuses).toEqual([...Array.from({ length: 16 }, () => 200), 503])
})
