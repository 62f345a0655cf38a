/** What is done to requests: rows M6, M7, M8 and M22 of what is promised against hostile input. */
import type { Random } from '../crash/random.ts'
import { hostile, pick } from './hostile.ts'
import { headerOf, type RawRequest, setHeader } from './raw-request.ts'

type Mutator = (request: RawRequest, random: Random) => void

const splice = (body: Buffer, at: number, removed: number, added: Buffer): Buffer =>
  Buffer.concat([body.subarray(0, at), added, body.subarray(at + removed)])

const boundaryOf = (request: RawRequest): string =>
  /boundary=([^;]+)/.exec(headerOf(request, 'content-type') ?? '')?.[1] ?? 'x'

/** Puts parts before the last boundary of a form. */
function addParts(request: RawRequest, parts: string): void {
  // Bytes: Node ends the process that looks for half a surrogate pair as text.
  const end = request.body.lastIndexOf(Buffer.from(`--${boundaryOf(request)}--`))
  request.body = splice(request.body, Math.max(0, end), 0, Buffer.from(parts))
}

const part = (request: RawRequest, head: string, content: string): string =>
  `--${boundaryOf(request)}\r\n${head}\r\n\r\n${content}\r\n`

const replaceText = (request: RawRequest, from: string | RegExp, to: string): void => {
  request.body = Buffer.from(
    request.body.toString('latin1').replace(from, () => to),
    'latin1',
  )
}

const BODY: Readonly<Record<string, Mutator>> = {
  flip(request, random) {
    if (request.body.length === 0) return
    request.body = Buffer.from(request.body)
    for (let count = random.integer(1, 8); count > 0; count -= 1) {
      const at = random.integer(0, request.body.length - 1)
      request.body[at] = (request.body[at] ?? 0) ^ (1 << random.integer(0, 7))
    }
  },
  cut(request, random) {
    request.body = request.body.subarray(0, random.integer(0, request.body.length))
  },
  remove(request, random) {
    request.body = splice(request.body, random.integer(0, request.body.length), random.integer(1, 60), Buffer.alloc(0))
  },
  repeat(request, random) {
    const at = random.integer(0, request.body.length)
    request.body = splice(request.body, at, 0, request.body.subarray(at, at + random.integer(1, 200)))
  },
  insert(request, random) {
    request.body = splice(
      request.body,
      random.integer(0, request.body.length),
      0,
      Buffer.from(hostile(random), 'latin1'),
    )
  },
  bareLineFeeds: (request) => replaceText(request, /\r\n/g, '\n'),
  bareReturns: (request) => replaceText(request, /\r\n/g, '\r'),
  noEnd: (request) => replaceText(request, `--${boundaryOf(request)}--`, ''),
  endEarly: (request) => replaceText(request, `--${boundaryOf(request)}\r\n`, `--${boundaryOf(request)}--\r\n`),
  emptyName: (request) => addParts(request, part(request, 'Content-Disposition: form-data; name=""', 'x')),
  noName: (request) => addParts(request, part(request, 'Content-Disposition: form-data', 'x')),
  noDisposition: (request) => addParts(request, part(request, 'X-Nothing: here', 'x')),
  notFormData: (request) => addParts(request, part(request, 'Content-Disposition: attachment; name="a"', 'x')),
  secondFile: (request) =>
    addParts(request, part(request, 'Content-Disposition: form-data; name="file"; filename="b"', 'second')),
  otherFile: (request) =>
    addParts(request, part(request, 'Content-Disposition: form-data; name="other"; filename="b"', 'other')),
  hostileFileName(request, random) {
    replaceText(request, /filename="[^"]*"/, `filename="${hostile(random)}"`)
  },
  extendedFileName(request, random) {
    replaceText(
      request,
      /filename="[^"]*"/,
      `filename*=${pick(random, ["UTF-8''", "x''", "''", 'UTF-8'])}${hostile(random)}`,
    )
  },
  fieldThatIsTheFile: (request) =>
    addParts(request, part(request, 'Content-Disposition: form-data; name="file"', 'data:,x')),
  manyFields(request, random) {
    const count = pick(random, [99, 101, 200])
    const one = part(request, 'Content-Disposition: form-data; name="tags[]"', 'x')
    addParts(request, one.repeat(count))
  },
  sameField: (request) =>
    addParts(request, part(request, 'Content-Disposition: form-data; name="public_id"', 'again').repeat(2)),
  longPartHead(request, random) {
    const head = `Content-Disposition: form-data; name="a"\r\nX-Long: ${'x'.repeat(pick(random, [8000, 17_000, 90_000]))}`
    addParts(request, part(request, head, 'x'))
  },
  manyPartHeads: (request) =>
    addParts(request, part(request, `Content-Disposition: form-data; name="a"${'\r\nX-H: 1'.repeat(3000)}`, 'x')),
  nested: (request) =>
    addParts(
      request,
      part(
        request,
        'Content-Disposition: form-data; name="a"\r\nContent-Type: multipart/mixed; boundary=in',
        '--in\r\n\r\nx\r\n--in--',
      ),
    ),
  charset: (request) =>
    addParts(
      request,
      part(request, 'Content-Disposition: form-data; name="tags"\r\nContent-Type: text/plain; charset=x-none', '\xff'),
    ),
  encoded: (request) =>
    addParts(
      request,
      part(request, 'Content-Disposition: form-data; name="tags"\r\nContent-Transfer-Encoding: base64', '!!!'),
    ),
  prototype: (request) =>
    addParts(
      request,
      part(request, 'Content-Disposition: form-data; name="__proto__[a]"', 'x') +
        part(request, 'Content-Disposition: form-data; name="constructor"', 'x'),
    ),
  deepJson(request) {
    setHeader(request, 'content-type', 'application/json')
    request.body = Buffer.from(`${'['.repeat(20_000)}${']'.repeat(20_000)}`)
  },
  oddJson(request, random) {
    setHeader(request, 'content-type', 'application/json')
    request.body = Buffer.from(
      pick(random, [
        'null',
        '[]',
        '1',
        '"a"',
        '{"a":{"b":1}}',
        '{"file":5}',
        '{"public_id":["a"]}',
        '{"__proto__":{"a":1}}',
        '{',
        '\ufeff{}',
        '{"tags":null,"public_id":true}',
      ]),
    )
  },
  pieces(request, random) {
    request.pieces = Array.from({ length: random.integer(1, 30) }, () => random.integer(1, 40))
  },
  breakOff(request) {
    request.breaksOff = true
  },
}

const HEADERS: Readonly<Record<string, Mutator>> = {
  contentType(request, random) {
    const types = [
      '',
      'multipart/form-data',
      'multipart/form-data; boundary=',
      'multipart/form-data; boundary="',
      'multipart/mixed; boundary=x',
      'application/json; charset=x',
      'text/plain',
      'application/x-www-form-urlencoded',
      'application/x-www-form-urlencoded; charset=utf-16',
      `multipart/form-data; boundary=${'b'.repeat(300)}`,
      'MULTIPART/FORM-DATA; BOUNDARY=x',
      'multipart/form-data; boundary=a; boundary=b',
      'a/b',
      'application/json',
    ]
    setHeader(request, 'content-type', random.fraction() < 0.8 ? pick(random, types) : hostile(random))
  },
  boundary(request, random) {
    setHeader(request, 'content-type', `multipart/form-data; boundary=${hostile(random)}`)
  },
  contentRange(request, random) {
    setHeader(
      request,
      'content-range',
      pick(random, [
        '',
        'bytes',
        'bytes */*',
        'bytes 0-0/1',
        'bytes 0-15/16, bytes 0-15/16',
        'items 0-1/2',
        `bytes 0-${'9'.repeat(40)}/${'9'.repeat(41)}`,
        hostile(random),
      ]),
    )
    if (random.fraction() < 0.7) setHeader(request, 'x-unique-upload-id', hostile(random))
  },
  partNumber(request, random) {
    setHeader(request, 'x-upload-part-number', hostile(random))
  },
  range(request, random) {
    setHeader(
      request,
      'range',
      pick(random, [
        `bytes=${'0-1,'.repeat(2000)}0-1`,
        'bytes=-',
        'bytes=1-0',
        'bytes=0-99999999999999999999',
        'chars=0-1',
        hostile(random),
      ]),
    )
  },
  host(request, random) {
    setHeader(request, 'host', pick(random, ['evil.example', '', 'a b', '127.0.0.1:99999', '[::1', hostile(random)]))
  },
  forwarded(request, random) {
    for (const name of ['x-forwarded-host', 'x-forwarded-proto', 'x-original-url', 'x-rewrite-url', 'forwarded'])
      setHeader(request, name, hostile(random))
  },
  override(request, random) {
    setHeader(request, 'x-http-method-override', pick(random, ['DELETE', 'PUT', 'TRACE']))
  },
  authorization(request, random) {
    setHeader(
      request,
      'authorization',
      pick(random, [
        'Basic',
        'Basic !!!',
        'Basic Og==',
        'Bearer x',
        'Digest a=b',
        `Basic ${'A'.repeat(20_000)}`,
        hostile(random),
      ]),
    )
  },
  encoding(request, random) {
    setHeader(request, 'content-encoding', pick(random, ['gzip', 'br', 'identity', hostile(random)]))
  },
  conditions(request, random) {
    for (const name of ['if-match', 'if-none-match', 'if-modified-since', 'if-range'])
      setHeader(request, name, hostile(random))
  },
  many(request) {
    for (let at = 0; at < 200; at += 1) request.headers.push([`x-${at}`, 'x'])
  },
  unknown(request, random) {
    setHeader(request, `x-${random.integer(0, 99)}`, hostile(random))
  },
}

const TARGET: Readonly<Record<string, Mutator>> = {
  slashes(request) {
    request.target = request.target.replaceAll('/', '//')
  },
  dots(request, random) {
    request.target = request.target.replace('/', pick(random, ['/../', '/./', '/%2e%2e/', '/..%2f', '/.%2e/']))
  },
  damage(request, random) {
    const at = random.integer(0, request.target.length)
    request.target = `${request.target.slice(0, at)}${pick(random, ['%', '%2', '%zz', '%00', '%ff', '%u0041', ' ', '#', '?', ';', '\\', '\t'])}${request.target.slice(at)}`
  },
  query(request, random) {
    const junk = pick(random, [
      'a=b',
      '__proto__[x]=1',
      'public_id=a&public_id=b',
      'public_ids[]=a&public_ids=b',
      '&&&',
      '=',
      '%',
      `${'a=b&'.repeat(500)}`,
      `x=${hostile(random)}`,
    ])
    request.target += `${request.target.includes('?') ? '&' : '?'}${junk}`
  },
  segment(request, random) {
    const segments = request.target.split('/')
    segments[random.integer(1, segments.length - 1)] = hostile(random)
    request.target = segments.join('/')
  },
  drop(request, random) {
    const segments = request.target.split('/')
    segments.splice(random.integer(1, segments.length - 1), 1)
    request.target = segments.join('/') || '/'
  },
  upper(request) {
    request.target = request.target.toUpperCase()
  },
  long(request, random) {
    request.target += `/${'a'.repeat(pick(random, [300, 5000, 15_000]))}`
  },
  method(request, random) {
    request.method = pick(random, [
      'GET',
      'HEAD',
      'PUT',
      'DELETE',
      'PATCH',
      'OPTIONS',
      'TRACE',
      'QUERY',
      'PROPFIND',
      'FOO',
      'get',
    ])
  },
}

/** What only bytes on a connection can say. */
const WIRE: Readonly<Record<string, Mutator>> = {
  tooLong(request) {
    setHeader(request, 'content-length', String(request.body.length + 1000))
  },
  tooShort(request, random) {
    setHeader(request, 'content-length', String(random.integer(0, request.body.length)))
  },
  oddLength(request, random) {
    setHeader(
      request,
      'content-length',
      pick(random, ['-1', '0x10', '1e3', '+5', ' 5 ', '5, 5', '99999999999999999999', 'a', '']),
    )
  },
  twoLengths(request) {
    setHeader(request, 'content-length', String(request.body.length))
    request.headers.push(['Content-Length', '3'])
  },
  chunkedAndLength(request) {
    setHeader(request, 'content-length', String(request.body.length))
    setHeader(request, 'transfer-encoding', 'chunked')
  },
  oddChunks(request, random) {
    setHeader(
      request,
      'transfer-encoding',
      pick(random, ['chunked', 'chunked, chunked', 'gzip, chunked', 'xchunked', ' chunked', 'identity', 'chunked;a=b']),
    )
    const sizes = pick(random, [
      '5\r\nhello\r\n0\r\n\r\n',
      '5;ext=1\r\nhello\r\n0\r\n\r\n',
      'FFFFFFFFFFFFFFFF\r\n',
      '-5\r\n',
      '5\nhello\n0\n\n',
      '0\r\nX: y\r\n\r\n',
      '5\r\nhel',
    ])
    request.body = Buffer.from(sizes)
  },
  smuggled(request, random) {
    const second = 'GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n'
    request.body = Buffer.concat([
      request.body,
      Buffer.from(pick(random, [second, `0\r\n\r\n${second}`, `\r\n${second}`])),
    ])
    if (random.fraction() < 0.5) setHeader(request, 'content-length', String(request.body.length - second.length))
  },
  injectedHeader(request, random) {
    request.headers.push([
      'X-A',
      pick(random, ['b\r\nTransfer-Encoding: chunked', 'b\nX-C: d', 'b\r\n folded', 'b\0c', 'b\rc']),
    ])
  },
  oddHeaderName(request, random) {
    request.headers.push([pick(random, ['X Y', 'X\t', ' X', '', 'X:Y', 'Ünïcode', 'Content-Length ']), 'x'])
  },
  hugeHeader(request) {
    request.headers.push(['X-Huge', 'x'.repeat(100_000)])
  },
  twoHosts(request) {
    request.headers.push(['Host', 'evil.example'])
  },
  expect(request, random) {
    setHeader(request, 'expect', pick(random, ['100-continue', '200-ok', '']))
  },
  upgrade(request, random) {
    setHeader(request, 'connection', 'Upgrade')
    setHeader(request, 'upgrade', pick(random, ['websocket', 'h2c', 'TLS/1.0']))
  },
  absolute(request, random) {
    request.target =
      pick(random, ['http://evil.example', 'http://127.0.0.1', 'https://a@b', 'ftp://x', '*', '//evil.example']) +
      request.target
  },
  connect(request) {
    request.method = 'CONNECT'
    request.target = '127.0.0.1:22'
  },
}

const pickFrom = (tables: readonly Readonly<Record<string, Mutator>>[]): (readonly [string, Mutator])[] =>
  tables.flatMap((table) => Object.entries(table))

const EVERYWHERE = pickFrom([BODY, BODY, HEADERS, TARGET])
const ON_THE_WIRE = pickFrom([BODY, HEADERS, TARGET, WIRE, WIRE])

/** Up to four mutations of one request; none at all for a few, so that there is something to find. */
export function mutate(request: RawRequest, random: Random, where: 'in-process' | 'sockets'): RawRequest {
  const mutators = where === 'sockets' ? ON_THE_WIRE : EVERYWHERE
  for (let count = pick(random, [0, 0, 0, 1, 1, 1, 1, 2, 2, 3, 4]); count > 0; count -= 1) {
    const [name, deed] = pick(random, mutators)
    deed(request, random)
    request.deeds.push(name)
  }
  return request
}
