import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { extname } from 'node:path'

/** Sources and built package both lie two folders under the package's root; the page itself is never built. */
const DIRECTORY = new URL('../../src/inspector/page/', import.meta.url)

const MEDIA_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
}

/** A file that the page is made of. */
export interface PageFile {
  mediaType: string
  text: string
  etag: string
}

/** The page's files by name, read once: what is not in the map cannot be asked for, whatever the path says. */
export function readPageFiles(): ReadonlyMap<string, PageFile> {
  const files = new Map<string, PageFile>()
  for (const name of readdirSync(DIRECTORY)) {
    const mediaType = MEDIA_TYPES[extname(name)]
    if (mediaType === undefined) continue
    const text = readFileSync(new URL(name, DIRECTORY), 'utf8')
    files.set(name, { mediaType, text, etag: `"${createHash('sha256').update(text).digest('base64url')}"` })
  }
  return files
}

/** Answered anew only when it is not what the browser has. */
export function answerFile({ mediaType, text, etag }: PageFile, request: Request): Response {
  const headers = { etag, 'cache-control': 'no-cache' }
  if (request.headers.get('if-none-match') === etag) return new Response(null, { status: 304, headers })
  return new Response(text, { headers: { ...headers, 'content-type': mediaType } })
}
