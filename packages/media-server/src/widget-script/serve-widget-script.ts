import { createHash } from 'node:crypto'
import { refuse } from '../errors/cloudinary-error.ts'
import { findWidgetFiles, type WidgetFiles } from './widget-files.ts'

/** With and without a version, as pages name the hosted one: `/global/all.js`, `/latest/global/all.js`, `/v2.0/global/all.js`. */
const PATH = /^\/(?:(?:latest|v?\d[\w.-]*)\/)?global\/([\w.-]+\.js)$/

/** Whether a path is one of the upload widget's script or its parts. */
export const isWidgetScript = (pathname: string): boolean => PATH.test(pathname)

/** Answers for the widget's script. Its files are looked for when the first of them is asked for, and then kept. */
export function createWidgetScript(
  origin: () => string,
  find: () => Promise<WidgetFiles | null> = findWidgetFiles,
): (request: Request, pathname: string) => Promise<Response> {
  let finding: Promise<WidgetFiles | null> | null = null
  return async (request, pathname) => {
    finding ??= find()
    const files = await finding.catch((error: unknown) => {
      finding = null
      throw error
    })
    if (files === null) throw refuse('widgetScriptNotBuilt')
    const [, name = ''] = PATH.exec(pathname) ?? []
    if (name === 'all.js') return answer(request, files.script + defaultsOf(origin()), 'no-cache')
    const part = files.parts.get(name)
    if (part === undefined) throw refuse('routeNotFound', request.method, pathname)
    // Its name says what is in it.
    return answer(request, part, 'public, max-age=31536000, immutable')
  }
}

/** Whoever loads the script from a local cloud uploads to it, unless a widget's options say otherwise. */
const defaultsOf = (origin: string): string => `\ncloudinary.setApiOrigin(${JSON.stringify(origin)});\n`

function answer(request: Request, text: string, cacheControl: string): Response {
  const etag = `"${createHash('sha256').update(text).digest('base64url')}"`
  const headers = { etag, 'cache-control': cacheControl }
  if (request.headers.get('if-none-match') === etag) return new Response(null, { status: 304, headers })
  return new Response(text, { headers: { ...headers, 'content-type': 'text/javascript; charset=utf-8' } })
}
