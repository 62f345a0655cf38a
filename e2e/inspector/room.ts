import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type StartOptions, startMediaServer } from '@countersign/media-server'
import { type Cloud, parseCloudinaryUrl } from 'countersign/protocol'
import { type Answer, createSdk } from '../official-sdk-process.ts'

/** A local cloud with an inspector, the official SDK that speaks to it, and a receiver of its notifications. */
export interface InspectorRoom {
  url: string
  mediaUrl: string
  cloud: Cloud
  /** Calls the SDK: `uploader.upload`. */
  call(name: string, ...args: unknown[]): Promise<Answer>
  receiver: {
    url: string
    /** What it answers from now on. */
    status: number
    /** The public ids of what it took. */
    taken: string[]
  }
  close(): Promise<void>
}

/** @param options besides those of a server that is asked for without any. */
export async function openInspectorRoom(options: Pick<StartOptions, 'poppler'> = {}): Promise<InspectorRoom> {
  const folder = await mkdtemp(join(tmpdir(), 'countersign-inspector-'))
  const server = await startMediaServer({ port: 0, dataDir: join(folder, 'data'), inspector: true, ...options })
  const sdk = createSdk(server.cloudinaryUrl)
  const receiver = { url: '', status: 200, taken: [] as string[] }
  const listener = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    if (request.method === 'POST' && receiver.status === 200)
      receiver.taken.push(JSON.parse(Buffer.concat(chunks).toString()).public_id)
    response.writeHead(receiver.status, { 'content-type': 'text/html' }).end()
  })
  listener.listen(0, '127.0.0.1')
  await once(listener, 'listening')
  receiver.url = `http://127.0.0.1:${(listener.address() as AddressInfo).port}/hook`
  return {
    url: server.inspectorUrl ?? '',
    mediaUrl: server.mediaUrl,
    cloud: parseCloudinaryUrl(server.cloudinaryUrl),
    call: sdk.call,
    receiver,
    async close() {
      await sdk.stop()
      await server.close()
      listener.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
