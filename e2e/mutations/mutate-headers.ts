import { hostile, pick } from './hostile.ts'
import type { Mutators } from './mutator.ts'
import { setHeader } from './raw-request.ts'

export const HEADERS: Mutators = {
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
    const numbers = ['0', '1', '2', '10000', '10001', '-1', '1.5', '1e3', '0x1', ' 1', '1, 2', '', hostile(random)]
    setHeader(request, 'x-upload-part-number', pick(random, numbers))
    if (random.fraction() < 0.6) setHeader(request, 'x-upload-total-parts', pick(random, numbers))
    if (random.fraction() < 0.7) setHeader(request, 'x-unique-upload-id', hostile(random))
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
