/** Where the hosted Cloudinary is: code that has these written into it needs no other configuration. */
const HOSTED = ['https://api.cloudinary.com', 'https://res.cloudinary.com'] as const

/**
 * A `fetch` that reaches one handler and no network.
 * @param answer `null`: the connection ends without an answer.
 */
export function createFetch(
  url: string,
  answer: (request: Request) => Promise<Response | null>,
): typeof globalThis.fetch {
  return async (input, init) => {
    const address = input instanceof Request ? new URL(input.url) : new URL(input, url)
    const own = [url, ...HOSTED]
    if (!own.includes(address.origin))
      throw new TypeError(`cloud.fetch reaches ${own.join(', ')}, not ${address.origin}`)
    const target = url + address.pathname + address.search
    const request = input instanceof Request ? new Request(new Request(target, input), init) : new Request(target, init)
    request.signal.throwIfAborted()
    return untilAborted(request.signal, answerOrFail(answer(request)))
  }
}

/** As the platform's own says it when a connection breaks off. */
async function answerOrFail(answering: Promise<Response | null>): Promise<Response> {
  const response = await answering
  if (response !== null) return response
  const cause = Object.assign(new Error('other side closed'), { code: 'UND_ERR_SOCKET' })
  throw new TypeError('fetch failed', { cause })
}

async function untilAborted<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  const aborted = Promise.withResolvers<never>()
  const onAbort = () => aborted.reject(signal.reason)
  signal.addEventListener('abort', onAbort, { once: true })
  try {
    return await Promise.race([work, aborted.promise])
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
}
