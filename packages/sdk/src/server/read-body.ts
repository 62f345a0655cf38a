import { CountersignError } from '../protocol/error.ts'

/**
 * The body as text, bounded. A declared length frames the body, so a server cannot read past it: `text()`, the fast way, is
 * bounded then. Everything else is counted as it comes. What arrives is measured in both cases.
 * @throws CountersignError `body_too_large`, `invalid_request`
 */
export const readText = (request: Request, maxBytes: number): Promise<string> =>
  bounded(request, maxBytes, async (framed) => {
    const text = framed ? await request.text() : new TextDecoder().decode(await counted(request, maxBytes))
    return { body: text, size: text.length }
  })

/** The bytes of the body, exactly as they arrived: what a signature over them needs. @throws as {@link readText} */
export const readBytes = (request: Request, maxBytes: number): Promise<Uint8Array> =>
  bounded(request, maxBytes, async () => {
    const bytes = await counted(request, maxBytes)
    return { body: bytes, size: bytes.length }
  })

async function bounded<Body>(
  request: Request,
  maxBytes: number,
  read: (framed: boolean) => Promise<{ body: Body; size: number }>,
): Promise<Body> {
  const declared = request.headers.get('content-length')
  if (declared !== null && Number(declared) > maxBytes) throw tooLarge(maxBytes)
  const framed = declared !== null && /^\d+$/.test(declared) && request.headers.get('transfer-encoding') === null
  try {
    const { body, size } = await read(framed)
    if (size > maxBytes) throw tooLarge(maxBytes)
    return body
  } catch (cause) {
    if (cause instanceof CountersignError) throw cause
    throw new CountersignError('invalid_request', 'the body could not be read to its end', { cause })
  }
}

async function counted(request: Request, maxBytes: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of request.body ?? []) {
    length += chunk.byteLength
    if (length > maxBytes) throw tooLarge(maxBytes)
    chunks.push(chunk)
  }
  const bytes = new Uint8Array(length)
  let at = 0
  for (const chunk of chunks) {
    bytes.set(chunk, at)
    at += chunk.byteLength
  }
  return bytes
}

const tooLarge = (maxBytes: number): CountersignError =>
  new CountersignError('body_too_large', `the body must be at most ${maxBytes / 1000} kB`, { details: { maxBytes } })
