import { pick } from './hostile.ts'
import type { Mutators } from './mutator.ts'
import { setHeader } from './raw-request.ts'

/** What only bytes on a connection can say. */
export const WIRE: Mutators = {
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
