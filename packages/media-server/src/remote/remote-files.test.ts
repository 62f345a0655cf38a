import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { createCloud } from '../http/cloud-under-test.contract.ts'
import type { RemoteFileOptions } from './open-remote-file.ts'
import { isAllowed } from './source-url.ts'

const rocket = readFileSync('fixtures/rocket.jpg')

async function serve(answer: RequestListener): Promise<{ server: Server; port: number; origin: string }> {
  const server = createServer(answer).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as AddressInfo
  return { server, port, origin: `http://127.0.0.1:${port}` }
}

const stop = (server: Server) =>
  new Promise((resolve) => {
    server.closeAllConnections()
    server.close(resolve)
  })

async function serveInTest(answer: RequestListener) {
  const served = await serve(answer)
  onTestFinished(async () => void (await stop(served.server)))
  return { ...served, host: `127.0.0.1:${served.port}` }
}

const cloudWith = (remoteFiles: boolean | RemoteFileOptions, limits = {}) =>
  createCloud(limits, undefined, {}, { remoteFiles })

const send = async (cloud: ReturnType<typeof createCloud>, url: string, parameters: Record<string, string> = {}) => {
  const { status, answer } = await cloud.post('auto/upload', { parameters, unsigned: { file: url } })
  return { status, answer, message: answer.error?.message as string | undefined }
}

/** Names that a resolver gives these addresses. */
const NAMES: Record<string, readonly string[]> = {
  'loopback.test': ['127.0.0.1'],
  'loopback6.test': ['::1'],
  'private.test': ['10.1.2.3'],
  'metadata.test': ['169.254.169.254'],
  'mapped.test': ['::ffff:127.0.0.1'],
  'mixed.test': ['93.184.216.34', '127.0.0.1'],
  'mixed6.test': ['2606:4700::1111', 'fd00::1'],
  'nat64.test': ['64:ff9b::7f00:1'],
  'sixtofour.test': ['2002:7f00:1::'],
  'cgnat.test': ['100.64.0.1'],
  'zone.test': ['fe80::1%lo'],
  'nothing.test': [],
  localhost: ['127.0.0.1', '::1'],
  'localhost.': ['127.0.0.1'],
  'foo.localhost': ['127.0.0.1'],
}
const resolve = async (name: string) => {
  const known = NAMES[name]
  if (!known) throw new Error(`ENOTFOUND ${name}`)
  return known
}

/** Ways to write the loopback, or what lies behind it, that a filter of texts would let pass. */
const LOOPBACKS = [
  ...['127.0.0.1', '127.1', '127.0.1', '127.255.255.254', '0x7f.1', '0x7f000001', '017700000001', '0177.0.0.1'],
  ...['2130706433', '0x7f.0.0.0x1', '127.0.0.1.', '①②⑦.⓪.⓪.①', '１２７.0.0.1', '127。0。0。1', '0', '0.0.0.0', '0x0'],
  ...['[::1]', '[::]', '[0:0:0:0:0:0:0:1]', '[::127.0.0.1]', '[::ffff:127.0.0.1]', '[::ffff:7f00:1]'],
  ...['[64:ff9b::7f00:1]', '[64:ff9b:1::7f00:1]', '[2002:7f00:1::]', '[2001:0:7f00:1::]', '[::ffff:0:127.0.0.1]'],
  ...['localhost', 'LOCALHOST', 'localhost.', 'foo.localhost', 'lo%63alhost', 'ｌocalhost'],
]
const INTERNAL = [
  ...['10.0.0.1', '172.16.0.1', '172.31.255.255', '192.168.1.1', '100.64.0.1', '100.100.100.200', '169.254.169.254'],
  ...['169.254.170.2', '0xa9fea9fe', '2852039166', '0251.0376.0251.0376', '168.63.129.16', '192.0.0.192', '198.18.0.1'],
  ...['192.0.2.1', '198.51.100.1', '203.0.113.1', '224.0.0.1', '239.255.255.250', '240.0.0.1', '255.255.255.255'],
  ...['[fe80::1]', '[fc00::1]', '[fd00:ec2::254]', '[ff02::1]', '[fec0::1]', '[2001:db8::1]', '[3fff::1]', '[100::1]'],
  ...[
    '[::ffff:a9fe:a9fe]',
    '[::ffff:10.0.0.1]',
    '[::a00:1]',
    '[2002:a9fe:a9fe::]',
    '[64:ff9b::a9fe:a9fe]',
    '[5f00::1]',
  ],
  ...Object.keys(NAMES).filter((name) => name.endsWith('.test')),
]
const SCHEMES = [
  ...[
    'file:///etc/passwd',
    'file://localhost/etc/passwd',
    'ftp://example.com/a',
    's3://bucket/a.jpg',
    'gs://bucket/a.jpg',
  ],
  ...['gopher://127.0.0.1:6379/_INFO', 'dict://127.0.0.1:11211/stat', 'ldap://127.0.0.1/', 'tftp://127.0.0.1/a'],
  ...['unix:///var/run/docker.sock', 'jar:http://127.0.0.1!/', 'blob:http://127.0.0.1/x', 'javascript:alert(1)'],
  ...['ws://127.0.0.1/', 'wss://127.0.0.1/', 'netdoc:///etc/passwd', 'view-source:http://127.0.0.1', 'about:blank'],
  ...[
    'php://filter/resource=a',
    'http:/127.0.0.1/',
    'http:127.0.0.1',
    '//127.0.0.1/a',
    '/etc/passwd',
    ' http://127.0.0.1/',
  ],
  ...['http://', 'http:///a', 'http://[::1', 'http://[v1.x]/', 'http://a b/', 'http://%00/', 'http://256.256.256.256/'],
  ...['http://1.2.3.4.5.6:99999/', 'http://\u202e/', 'https://', `http://example.com/${'a'.repeat(2000)}`],
]
const USERINFO = ['user:pw@127.0.0.1', 'user@example.com', ':pw@example.com', 'example.com@127.0.0.1', 'a:b@[::1]']
const PORTS = ['example.com:22', 'example.com:8080', '127.0.0.1:1', '127.0.0.1:6379', '[::1]:3306', '93.184.216.34:25']

const HOSTILE = [
  ...[...LOOPBACKS, ...INTERNAL, ...USERINFO, ...PORTS].map((host) => `http://${host}/latest/meta-data/`),
  ...LOOPBACKS.slice(0, 12).map((host) => `https://${host}/`),
  ...SCHEMES,
]

describe('a file that is named by a URL', () => {
  /** Listens where a URL would lead that gets through: nobody may ever connect. */
  let canary: Awaited<ReturnType<typeof serve>>
  let connections = 0
  beforeAll(async () => {
    canary = await serve((_request, response) => void response.end('secret'))
    canary.server.on('connection', () => {
      connections += 1
    })
  })
  afterAll(() => stop(canary.server))

  it('has more than a hundred hostile spellings', () => {
    expect(new Set(HOSTILE).size).toBeGreaterThan(100)
  })

  it.each(HOSTILE)('is refused, and nobody is connected to: %s', async (url) => {
    const cloud = cloudWith({ resolve, timeoutMs: 500 })
    const before = connections
    const { status, message } = await send(cloud, url)
    expect([status, message]).toEqual([400, expect.not.stringContaining('secret')])
    expect(connections).toBe(before)
    expect(await cloud.leftovers()).toEqual({ blobs: 0, intents: 0 })
  })

  it('is refused at the port of the canary, in each spelling of this machine', async () => {
    const before = connections
    for (const host of LOOPBACKS) {
      const cloud = cloudWith({ resolve, timeoutMs: 500, ports: [canary.port] })
      expect((await send(cloud, `http://${host}:${canary.port}/`)).status).toBe(400)
    }
    expect(connections).toBe(before)
  })

  it('is looked up once a hop: a name that leads elsewhere the next time leads nowhere', async () => {
    const { port } = await serveInTest((_request, response) => void response.end('x'))
    let asked = 0
    const rebinding = async () => {
      asked += 1
      return asked === 1 ? ['127.0.0.1'] : ['192.0.2.1']
    }
    const first = cloudWith({ resolve: rebinding, timeoutMs: 500, allow: [`rebind.test:${port}`] })
    expect((await send(first, `http://rebind.test:${port}/`)).status).toBe(200)
    expect(asked).toBe(1)
  })

  it.each(['http://files.test/a', 'http://files.test:80/a', 'https://files.test:80/a'])(
    'knows a host that may be loaded from by its port, also where a URL leaves it out: %s',
    (url) => {
      expect(isAllowed(new URL(url), new Set(['files.test:80']))).toBe(true)
      expect(isAllowed(new URL(url), new Set(['files.test:443']))).toBe(false)
    },
  )

  it('connects to the address that was judged, not to what the machine makes of the name', async () => {
    const { host, port } = await serveInTest((request, response) => void response.end(request.headers.host))
    const cloud = cloudWith({ resolve: async () => ['127.0.0.1'], allow: [`no-such-host.invalid:${port}`, host] })
    const { answer } = await send(cloud, `http://no-such-host.invalid:${port}/a.txt`)
    expect(answer).toMatchObject({ bytes: `no-such-host.invalid:${port}`.length, original_filename: 'a' })
  })

  it.each([
    ...[
      'http://127.0.0.1:PORT/',
      'http://localhost:PORT/',
      'http://[::1]:PORT/',
      'http://loopback.test/',
      '//127.1:PORT/',
    ],
    ...[
      'file:///etc/passwd',
      'gopher://127.0.0.1:PORT/',
      'http://u:p@example.com/',
      'http://169.254.169.254/',
      'http://[',
    ],
  ])('is not followed to %s', async (location) => {
    const { host, origin } = await serveInTest((_request, response) => {
      response.writeHead(302, { location: location.replace('PORT', String(canary.port)) }).end('secret')
    })
    const before = connections
    const { status, message } = await send(
      cloudWith({ allow: [host], resolve, ports: [80, canary.port] }),
      `${origin}/a.jpg`,
    )
    expect([status, message]).toEqual([400, expect.stringMatching(`^Error in loading ${origin}/a.jpg - it `)])
    expect(connections).toBe(before)
  })

  it('is followed through three redirects, of every kind, and not through four', async () => {
    const { host, origin } = await serveInTest((request, response) => {
      const left = Number(request.url?.slice(1))
      if (left === 0) response.end(rocket)
      else response.writeHead([301, 302, 303, 307, 308][left] ?? 302, { location: `/${left - 1}` }).end()
    })
    const cloud = cloudWith({ allow: [host] })
    expect((await send(cloud, `${origin}/3`)).answer).toMatchObject({ bytes: rocket.length, format: 'jpg' })
    expect((await send(cloud, `${origin}/4`)).message).toBe(`Error in loading ${origin}/4 - more than 3 redirects`)
  })
})

describe('a file that is loaded', () => {
  it('is stored as one that was sent, under the name that its URL has', async () => {
    const { host, origin } = await serveInTest((_request, response) => void response.end(rocket))
    const cloud = cloudWith({ allow: [host] })
    const url = `${origin}/photos/Rocket%20start.jpg?size=large`
    const { answer } = await send(cloud, url, { use_filename: '1', unique_filename: '0', eager: 'w_10' })
    expect(answer).toMatchObject({
      ...{ public_id: 'Rocket_start', original_filename: 'Rocket start', format: 'jpg', width: 640 },
      etag: createHash('md5').update(rocket).digest('hex'),
      eager: [{ width: 10 }],
    })
  })

  it('is asked for after the signature has been verified, not before', async () => {
    let asked = 0
    const { host, origin } = await serveInTest((_request, response) => {
      asked += 1
      response.end('x')
    })
    const cloud = cloudWith({ allow: [host] })
    const refused = await cloud.post('raw/upload', { unsigned: { file: `${origin}/a` }, secret: 'wrong' })
    expect([refused.status, asked]).toEqual([401, 0])
  })

  it.each([403, 404, 500, 204, 206, 304])('is refused with the status %i alone', async (status) => {
    const { host, origin } = await serveInTest((_request, response) => {
      response.writeHead(status, 'very secret words').end(status === 204 || status === 304 ? undefined : 'secret')
    })
    const cloud = cloudWith({ allow: [host] })
    const refused = await send(cloud, `${origin}/a`)
    expect([refused.status, refused.message]).toEqual([400, expect.stringMatching(`- ${status} [A-Z][a-zA-Z ]+$`)])
    expect(JSON.stringify(refused.answer)).not.toContain('secret')
    expect(await cloud.leftovers()).toEqual({ blobs: 0, intents: 0 })
  })

  it.each<{ case: string; answer: RequestListener; says: RegExp }>([
    {
      case: 'that says how large it is',
      answer: (_request, response) =>
        void response.writeHead(200, { 'content-length': 60_000 }).end(Buffer.alloc(60_000)),
      says: /^File size too large\. Got 60000\. Maximum is 50000\.$/,
    },
    {
      case: 'that does not',
      answer: (_request, response) => {
        for (let chunk = 0; chunk < 100; chunk += 1) response.write(Buffer.alloc(1000))
        response.end()
      },
      says: /^File size too large\. Got \d+\. Maximum is 50000\.$/,
    },
    {
      case: 'that is encoded',
      answer: (_request, response) => void response.writeHead(200, { 'content-encoding': 'gzip' }).end('x'),
      says: /encoded/,
    },
    {
      case: 'that ends early',
      answer: (_request, response) => {
        response.writeHead(200, { 'content-length': 1000 }).write('x')
        setTimeout(() => response.destroy(), 20)
      },
      says: /it ended before its end$/,
    },
    { case: 'whose server says nothing', answer: () => {}, says: /no answer$/ },
    {
      case: 'whose server stops in the middle',
      answer: (_request, response) => void response.writeHead(200).write('x'),
      says: /it ended before its end$/,
    },
    {
      case: 'that comes for ever, drop by drop',
      answer: (_request, response) => {
        const timer = setInterval(() => response.write('x'), 20)
        response.on('close', () => clearInterval(timer))
      },
      says: /it ended before its end$/,
    },
    {
      case: 'whose server changes to another protocol',
      answer: (_request, response) =>
        void response.socket?.write(
          'HTTP/1.1 101 Switching Protocols\r\nupgrade: secret\r\nconnection: upgrade\r\n\r\n',
        ),
      says: /no answer$/,
    },
    {
      case: 'whose server speaks otherwise',
      answer: (_request, response) => void response.socket?.end('SSH-2.0-OpenSSH secret\r\n'),
      says: /no answer$/,
    },
  ])('$case is refused, and leaves nothing', async ({ answer, says }) => {
    const { host, origin } = await serveInTest(answer)
    const cloud = cloudWith({ allow: [host], timeoutMs: 300, totalTimeoutMs: 1000 }, { maxRequestBytes: 50_000 })
    const { status, message } = await send(cloud, `${origin}/a`)
    expect([status, message]).toEqual([400, expect.stringMatching(says)])
    expect(message).not.toContain('secret')
    expect(await cloud.leftovers()).toEqual({ blobs: 0, intents: 0 })
  })

  it.each([
    ['http://example.com/a', /^Unsupported source URL: http:\/\/example\.com\/a \(this server loads no files/],
    ['s3://bucket/a', /^Unsupported source URL: s3:/],
  ])('is none where the server was not told to load any: %s', async (url, says) => {
    expect(await send(createCloud(), url)).toMatchObject({ status: 400, message: expect.stringMatching(says) })
  })

  it.each([
    ['ftp://example.com/a', 'ftp:// as file is not implemented by this server'],
    ['s3://bucket/a', 's3:// as file is not implemented by this server'],
    ['gs://bucket/a', 'gs:// as file is not implemented by this server'],
    ['gopher://example.com/a', 'Unsupported source URL: gopher://example.com/a (only http and https are loaded)'],
    [
      'http://localhost:8080/a',
      'Unsupported source URL: http://localhost:8080/a (only ports 80 and 443 of public addresses are loaded; in code, remoteFiles: { allow: ["localhost:8080"] } allows this host)',
    ],
    ['http://u:p@example.com/a', 'Invalid URL for upload'],
    ['http://[/a', 'Invalid URL for upload'],
    ['http://unknown.test/a', 'Error in loading http://unknown.test/a - no such host'],
    [
      'http://private.test/a',
      'Error in loading http://private.test/a - it leads to an address that is not public, of this machine or a private network; in code, remoteFiles: { allow: ["private.test"] } allows this host',
    ],
  ])('%s is refused with %s', async (url, message) => {
    expect(await send(cloudWith({ resolve }), url)).toMatchObject({ status: 400, message })
  })
})
