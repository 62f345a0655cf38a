import { hostile, pick } from './hostile.ts'
import type { Mutators } from './mutator.ts'
import { headerOf, type RawRequest, setHeader } from './raw-request.ts'

export const BODY: Mutators = {
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
