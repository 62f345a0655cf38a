import { readFileSync } from 'node:fs'
import type { Hono } from 'hono'
import { type Document, openApiDocument } from './openapi/document.ts'
import { referencePage } from './openapi/reference-page.ts'

/** Its own style sheets, and nothing else: there is no script in it. */
const POLICY =
  "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

/** Serves the description of every route: as a document of OpenAPI, and as a page made from it. */
export function serveReference(app: Hono): void {
  const { document, page } = described()
  app.get('/openapi.json', (context) => context.json(document))
  app.get('/reference', (context) =>
    context.body(page, 200, {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': POLICY,
      'cache-control': 'no-cache',
    }),
  )
}

let made: { document: Document; page: string } | undefined

/** Made once in a process: it is the same for every gateway of this version. */
function described(): { document: Document; page: string } {
  if (made) return made
  const document = openApiDocument(versionOfPackage())
  made = { document, page: referencePage(document) }
  return made
}

function versionOfPackage(): string {
  const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
    version: string
  }
  return manifest.version
}
