import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type StartedMediaServer, startMediaServer } from '@countersign/media-server'
import { toNode } from 'countersign/node'
import { parseCloudinaryUrl } from 'countersign/protocol'
import { countersign, profile } from 'countersign/server'
import { rolldown } from 'rolldown'
import { widgetScript } from '../../scripts/bundle-widget.ts'

/** A page that may load the widget, its signer, and a cloud. */
export interface WidgetRoom {
  pageUrl: string
  /** What the `integrity` of `/widget.global.js` is. */
  integrity: string
  media: StartedMediaServer
  /** What every widget of the page is given: where its cloud and its signer are. */
  options: { cloudName: string; apiKey: string; apiOrigin: string; signatureEndpoint: string; folder: string }
  /** The paths that the page has asked for, since the last time this was asked. */
  asked(): string[]
  /** What the cloud's Admin API says. */
  admin(path: string): Promise<Record<string, unknown>>
  /** Makes an upload preset. @throws Error with what the cloud says against it. */
  addPreset(settings: Record<string, string>): Promise<void>
  close(): Promise<void>
}

/** The widget as a browser loads it, from the sources: its files by their names. */
async function bundleWidget(): Promise<Record<string, string>> {
  const bundle = await rolldown({ input: 'packages/sdk/src/widget.ts', platform: 'browser', logLevel: 'warn' })
  const { output } = await bundle.generate({ format: 'esm', entryFileNames: 'widget.js', chunkFileNames: '[name].js' })
  await bundle.close()
  return Object.fromEntries(output.flatMap((file) => (file.type === 'chunk' ? [[`/${file.fileName}`, file.code]] : [])))
}

const PAGE = `<!doctype html>
<html lang="en">
<title>An app</title>
<link rel="stylesheet" href="/page.css">
<script type="module" src="/page.js"></script>
<main>
<h1>An app</h1>
<p><button id="opener">Upload</button> <input id="field" aria-label="Something else"></p>
<div id="place"></div>
<div id="second"></div>
<dialog id="other" aria-label="A dialog of the app"><button id="inner">Upload from here</button></dialog>
<div id="tall"></div>
</main>
</html>`
const PAGE_STYLE = `
html { color-scheme: light dark; font: 16px system-ui }
body { margin: 2rem }
#tall { height: 3000px }
#place:not(:empty), #second:not(:empty) { width: 30rem }`
/** Everything that a callback hears is kept: `events`. */
const PAGE_SCRIPT = `
import * as widget from '/widget.js'
const events = []
globalThis.app = {
  widget,
  events,
  create(options, name = '') {
    const keep = (error, result) => events.push({ name, error, event: result.event, info: structuredClone(result.info) })
    return widget.createUploadWidget(options, keep)
  },
}`

/** The pages of a room by their paths, given where the cloud is. `/` is HTML. */
export type Bring = (media: StartedMediaServer) => Promise<Record<string, string>>

const plainPage: Bring = async () => ({
  '/': PAGE,
  '/page.css': PAGE_STYLE,
  '/page.js': PAGE_SCRIPT,
  ...(await bundleWidget()),
})

/** Starts the cloud of a room. What it returns is closed with the room. */
export type StartCloud = () => Promise<StartedMediaServer>

async function startLasting(): Promise<StartedMediaServer> {
  const dataDir = await mkdtemp(join(tmpdir(), 'countersign-widget-'))
  const media = await startMediaServer({ port: 0, dataDir })
  return {
    ...media,
    async close() {
      await media.close()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

/** @param startCloud default: a media server on a directory of its own. */
export async function openWidgetRoom(
  bring: Bring = plainPage,
  startCloud: StartCloud = startLasting,
): Promise<WidgetRoom> {
  const media = await startCloud()
  const { cloudName, apiKey, apiSecret } = parseCloudinaryUrl(media.cloudinaryUrl)
  const signer = countersign({
    cloud: media.cloudinaryUrl,
    secret: 'a secret of at least thirty-two characters',
    authenticate: () => ({ id: '42' }),
    profiles: {
      uploads: profile({ access: 'public', allow: ['tags'] }),
      cropped: profile({ access: 'public', allow: ['custom_coordinates', 'face_coordinates'] }),
      granted: profile({ access: 'public', folder: 'granted', onUploaded: ({ asset }) => ({ bytes: asset.bytes }) }),
    },
  })
  const script = await widgetScript()
  const files: Record<string, string> = {
    '/widget.global.js': script.code,
    ...Object.fromEntries(Object.entries(script.parts).map(([name, code]) => [`/${name}`, code])),
    ...(await bring(media)),
  }
  const policy = `default-src 'self'; connect-src 'self' ${media.mediaUrl} https://api.cloudinary.com; base-uri 'none'; object-src 'none'`
  const askAdmin = async (path: string, init: RequestInit = {}) => {
    const authorization = `Basic ${btoa(`${apiKey}:${apiSecret}`)}`
    const response = await fetch(`${media.mediaUrl}/v1_1/${cloudName}/${path}`, { ...init, headers: { authorization } })
    return (await response.json()) as Record<string, unknown>
  }
  let asked: string[] = []
  const answer = toNode(signer)
  const server = createServer((request, response) => {
    const path = request.url ?? ''
    asked.push(path)
    // As servers of files do, whatever the query.
    const text = files[path] ?? files[path.replace(/\?.*/, '')]
    if (text === undefined) {
      answer(request, response)
      return
    }
    const type = path.endsWith('/') ? 'text/html' : path.endsWith('.css') ? 'text/css' : 'text/javascript'
    const headers = { 'content-security-policy': policy, 'cache-control': 'no-store' }
    response.writeHead(200, { ...headers, 'content-type': `${type}; charset=utf-8` }).end(text)
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return {
    pageUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    integrity: script.integrity,
    media,
    options: {
      cloudName,
      apiKey,
      apiOrigin: media.mediaUrl,
      signatureEndpoint: '/uploads/sign-cloudinary-params?profile=uploads',
      folder: 'uploads/42',
    },
    asked: () => {
      const paths = asked
      asked = []
      return paths
    },
    admin: (path) => askAdmin(path),
    async addPreset(settings) {
      const answer = await askAdmin('upload_presets', { method: 'POST', body: new URLSearchParams(settings) })
      if (answer.name !== settings.name) throw new Error(`no preset: ${JSON.stringify(answer)}`)
    },
    async close() {
      server.closeAllConnections()
      server.close()
      await media.close()
    },
  }
}
