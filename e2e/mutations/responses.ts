/** Reads what came back on a connection, response by response, as strictly as a client could. */
export interface ReadResponse {
  status: number
  header: (name: string) => string | null
  body: Buffer
}

const HEAD_END = '\r\n\r\n'

/** @returns all final responses, and what is none. */
export function readResponses(bytes: Buffer, isHead: boolean): { responses: ReadResponse[]; rest: string | null } {
  const responses: ReadResponse[] = []
  let at = 0
  while (at < bytes.length) {
    const headEnd = bytes.indexOf(HEAD_END, at)
    const head = bytes.toString('latin1', at, headEnd < 0 ? bytes.length : headEnd)
    const status = Number(/^HTTP\/1\.[01] (\d{3}) /.exec(head)?.[1])
    // What was cut off is no second response, and a connection may be cut off whenever it likes.
    if (headEnd < 0) return { responses, rest: /^H?T?T?P?/.test(head) ? null : head.slice(0, 200) }
    if (Number.isNaN(status)) return { responses, rest: head.slice(0, 200) }
    at = headEnd + HEAD_END.length
    if (status < 200) continue
    const header = headerReader(head)
    const isEmpty = isHead || status === 204 || status === 304
    const { body, end } = isEmpty ? { body: Buffer.alloc(0), end: at } : readBody(bytes, at, header)
    responses.push({ status, header, body })
    at = end
  }
  return { responses, rest: null }
}

function headerReader(head: string): ReadResponse['header'] {
  const lines = head.split('\r\n').slice(1)
  return (name) => {
    const found = lines.find((line) => line.toLowerCase().startsWith(`${name}:`))
    return found === undefined ? null : found.slice(name.length + 1).trim()
  }
}

function readBody(bytes: Buffer, from: number, header: ReadResponse['header']): { body: Buffer; end: number } {
  const length = header('content-length')
  if (length !== null) {
    const end = Math.min(bytes.length, from + Number(length))
    return { body: bytes.subarray(from, end), end }
  }
  if (header('transfer-encoding') !== 'chunked') return { body: bytes.subarray(from), end: bytes.length }
  const pieces: Buffer[] = []
  for (let at = from; ; ) {
    const lineEnd = bytes.indexOf('\r\n', at)
    const size = lineEnd < 0 ? Number.NaN : Number.parseInt(bytes.toString('latin1', at, lineEnd), 16)
    if (Number.isNaN(size)) return { body: Buffer.concat(pieces), end: bytes.length }
    if (size === 0) return { body: Buffer.concat(pieces), end: Math.min(bytes.length, lineEnd + 4) }
    pieces.push(bytes.subarray(lineEnd + 2, lineEnd + 2 + size))
    at = lineEnd + 2 + size + 2
  }
}
