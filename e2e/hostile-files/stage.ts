import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createMediaServer, createMemoryBlobs, createMemoryCatalog, listen } from '@countersign/media-server'
import { signParameters } from 'countersign/signing'

const account = { cloudName: 'demo', apiKey: '1234', apiSecret: 'a-secret-of-the-hostile-stage' }

/** A media server, a careless copy of it, a page that embeds, and a canary that counts who asks for it. */
export async function buildStage() {
  const media = createMediaServer({
    account,
    catalog: createMemoryCatalog(),
    blobs: createMemoryBlobs(),
    origin: 'http://127.0.0.1',
    // It would refuse what only begins like a PDF: here that is delivered as one.
    poppler: false,
  })
  /** By file: what asked for the canary. */
  const hits: string[] = []
  const pretended = new Map<string, string>()

  const canary = await serve((url) => {
    hits.push(url)
    return new Response('', { headers: { 'access-control-allow-origin': '*' } })
  })
  const guarded = await listen(media.fetch, { port: 0 })
  /** The guarded server's answers with only these of its headers left, and the type that the sender declared. */
  const listenWith = (kept: readonly string[]) =>
    listen(
      async (request, env) => {
        const response = await media.fetch(request, env)
        const pretends = pretended.get(new URL(request.url).pathname)
        return pretends === undefined ? response : believe(response, pretends, kept)
      },
      { port: 0 },
    )
  const careless = await listenWith([])
  const policyOnly = await listenWith(['content-security-policy'])
  const embedder = await serve(
    (url) =>
      new Response(embed(new URL(url, 'http://x').searchParams.getAll('file')), {
        headers: { 'content-type': 'text/html' },
      }),
  )

  return {
    hits,
    guardedUrl: guarded.url,
    carelessUrl: careless.url,
    policyOnlyUrl: policyOnly.url,
    canaryUrl: canary.url,
    /** A page of another origin that takes these files in. */
    embedderPage: (files: readonly string[]) =>
      `${embedder.url}/?${new URLSearchParams(files.map((file) => ['file', file]))}`,
    /** Stores a file; answers the path it is delivered at, or `null` when it is refused. */
    async upload(
      resourceType: 'image' | 'raw',
      name: string,
      content: Uint8Array,
      pretends: string,
    ): Promise<string | null> {
      const signed = {
        timestamp: String(Math.floor(Date.now() / 1000)),
        public_id: resourceType === 'raw' ? name : name.replace(/\.\w+$/, ''),
      }
      const form = new FormData()
      for (const [key, value] of Object.entries({
        ...signed,
        api_key: account.apiKey,
        signature: signParameters(signed, account.apiSecret),
      }))
        form.set(key, value)
      form.set('file', new Blob([new Uint8Array(content)], { type: pretends }), name)
      const response = await fetch(`${guarded.url}/v1_1/demo/${resourceType}/upload`, { method: 'POST', body: form })
      const answer = (await response.json()) as { url?: string }
      if (answer.url === undefined) return null
      const { pathname } = new URL(answer.url)
      pretended.set(pathname, pretends)
      return pathname
    },
    async close() {
      const servers = [guarded, careless, policyOnly, canary, embedder]
      await Promise.all(servers.map((server) => server.close({ graceMs: 0 })))
    },
  }
}

export type Stage = Awaited<ReturnType<typeof buildStage>>

/** What a server does that trusts names and declared types: the control of this test. */
function believe(response: Response, pretends: string, kept: readonly string[]): Response {
  const headers = new Headers({ 'content-type': pretends })
  for (const name of kept) headers.set(name, response.headers.get(name) ?? '')
  return new Response(response.body, { status: response.status, headers })
}

/** Every way a page can take a file in. */
const embed = (files: readonly string[]): string =>
  `<!doctype html><title>embedder</title>${files
    .map(
      (file) => `<iframe src="${file}"></iframe><object data="${file}"></object><embed src="${file}"><img src="${file}">
<script src="${file}"></script><link rel="stylesheet" href="${file}">`,
    )
    .join('\n')}`

async function serve(
  answer: (url: string) => Response,
): Promise<{ url: string; close(options?: object): Promise<void> }> {
  const server = createServer(async (request, outgoing) => {
    const response = answer(request.url ?? '')
    outgoing.writeHead(response.status, Object.fromEntries(response.headers))
    outgoing.end(await response.text())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
