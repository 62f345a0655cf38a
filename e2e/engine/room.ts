import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type StartedMediaServer, startMediaServer } from '@countersign/media-server'
import { toNode } from 'countersign/node'
import { parseCloudinaryUrl } from 'countersign/protocol'
import { memoryRegistry } from 'countersign/registry-memory'
import { countersign, profile } from 'countersign/server'
import { rolldown } from 'rolldown'
import { createLink, type Link } from './link.ts'

/** A page that has the engine, its signer, and a cloud at the end of a link. */
export interface Room {
  pageUrl: string
  media: StartedMediaServer
  link: Link
  /** The MD5 of what the cloud has under a public id. */
  etagOf(publicId: string | undefined): Promise<string>
  /** The SHA-256 of what the cloud delivers under a public id. */
  sha256Of(publicId: string): Promise<string>
  remove(publicId: string): Promise<void>
  /** How many files the cloud has. */
  count(): Promise<number>
  close(): Promise<void>
}

/** The engine as a browser loads it, from the sources. */
async function bundleEngine(): Promise<string> {
  const bundle = await rolldown({ input: 'packages/sdk/src/upload.ts', platform: 'browser', logLevel: 'warn' })
  const { output } = await bundle.generate({ format: 'esm' })
  await bundle.close()
  return output[0].code
}

const PAGE = '<!doctype html><html lang="en"><title>engine</title><script type="module" src="/page.js"></script>'
/** The engine, and files whose bytes are made of a seed. */
const PAGE_SCRIPT = `
import * as engine from '/upload.js'
function pattern(bytes, seed, name) {
  const block = new Uint32Array(2 ** 18)
  for (let index = 0; index < block.length; index += 1) block[index] = Math.imul(index + seed, 2654435761)
  const blocks = []
  for (let left = bytes; left > 0; left -= block.byteLength)
    blocks.push(new Blob([new Uint8Array(block.buffer, 0, Math.min(left, block.byteLength))]))
  return new File(blocks, name, { type: 'application/octet-stream' })
}
Object.assign(globalThis, { engine, pattern })`
const WORKER_SCRIPT = `
import { createUploader, createUploads, grantedUploads } from '/upload.js'
onmessage = async ({ data }) => {
  const uploader = createUploader({ protocol: grantedUploads(createUploads({ url: '/uploads' }), 'files') })
  uploader.add([data])
  const [upload] = await uploader.settled()
  postMessage(upload.status === 'done' ? upload.result.asset.public_id : String(upload.error))
}`
const HEADERS = { 'content-security-policy': "default-src 'self'; connect-src *", 'cache-control': 'no-store' }

/** @param link what the link carries. */
export async function openRoom(link: Parameters<typeof createLink>[1] = {}): Promise<Room> {
  const dataDir = await mkdtemp(join(tmpdir(), 'countersign-engine-'))
  const media = await startMediaServer({ port: 0, dataDir })
  const wire = await createLink(media.mediaUrl, link)
  const cloud = parseCloudinaryUrl(media.cloudinaryUrl)
  const signer = countersign({
    cloud: media.cloudinaryUrl.replace(media.mediaUrl, wire.origin),
    secret: 'a secret of at least thirty-two characters',
    registry: memoryRegistry(),
    authenticate: () => ({ id: 'ada' }),
    profiles: {
      files: profile({
        folder: 'files',
        access: 'public',
        allow: ['tags'],
        onUploaded: ({ asset }) => ({ bytes: asset.bytes }),
      }),
    },
  })
  const files: Record<string, string> = {
    '/': PAGE,
    '/page.js': PAGE_SCRIPT,
    '/worker.js': WORKER_SCRIPT,
    '/upload.js': await bundleEngine(),
  }
  const answer = toNode(signer)
  const server = createServer((request, response) => {
    const text = files[request.url ?? '']
    if (text === undefined) {
      answer(request, response)
      return
    }
    const type = request.url === '/' ? 'text/html' : 'text/javascript'
    response.writeHead(200, { ...HEADERS, 'content-type': `${type}; charset=utf-8` }).end(text)
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const ask = async <T>(path: string, init: RequestInit = {}) => {
    const headers = { authorization: `Basic ${btoa(`${cloud.apiKey}:${cloud.apiSecret}`)}` }
    const response = await fetch(`${media.mediaUrl}/v1_1/${cloud.cloudName}/${path}`, { ...init, headers })
    if (!response.ok) throw new Error(`${path} must be answered with 200, not ${await response.text()}`)
    return (await response.json()) as T
  }
  return {
    pageUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    media,
    link: wire,
    etagOf: async (publicId) => (await ask<{ etag: string }>(`resources/raw/upload/${publicId}`)).etag,
    async sha256Of(publicId) {
      const { url } = await ask<{ url: string }>(`resources/raw/upload/${publicId}`)
      const { body } = await fetch(url)
      const hash = createHash('sha256')
      for await (const part of body ?? []) hash.update(part)
      return hash.digest('hex')
    },
    async remove(publicId) {
      const query = new URLSearchParams({ 'public_ids[]': publicId })
      await ask(`resources/raw/upload?${query}`, { method: 'DELETE' })
    },
    count: async () => (await ask<{ resources: number }>('usage')).resources,
    async close() {
      server.closeAllConnections()
      server.close()
      await wire.close()
      await media.close()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

/** The MD5 of what the page's `pattern` makes of a seed: the cloud tells it as `etag`. */
export const md5OfPattern = (bytes: number, seed: number): string => hashOfPattern('md5', bytes, seed)

export function hashOfPattern(algorithm: 'md5' | 'sha256', bytes: number, seed: number): string {
  const hash = createHash(algorithm)
  const block = new Uint32Array(2 ** 18)
  for (let index = 0; index < block.length; index += 1) block[index] = Math.imul(index + seed, 2_654_435_761)
  for (let left = bytes; left > 0; left -= block.byteLength)
    hash.update(new Uint8Array(block.buffer, 0, Math.min(left, block.byteLength)))
  return hash.digest('hex')
}
