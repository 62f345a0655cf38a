import { readFile } from 'node:fs/promises'
import type { BrowserContext } from 'playwright-core'

const SCRIPT = /^https:\/\/(?:upload-widget|widget)\.cloudinary\.com\/.*\/all\.js$/
const UPLOAD_API = 'https://api.cloudinary.com'

/**
 * Puts the stand-in where pages load the hosted upload widget from, and the local cloud where they upload to. Everything else
 * beyond this machine is refused. Uploads are redirected and not replayed, so that the browser sends the file's own bytes.
 * @returns what pages asked of other hosts, and did not get.
 */
export async function replaceEdge(context: BrowserContext, mediaUrl: string): Promise<string[]> {
  const refused: string[] = []
  const script = await readFile(new URL('stand-in.js', import.meta.url), 'utf8')
  await context.route(/^https?:\/\/(?!127\.0\.0\.1[:/]|localhost[:/])/, async (route) => {
    const url = route.request().url()
    if (SCRIPT.test(url)) return route.fulfill({ contentType: 'text/javascript', body: script })
    if (url.startsWith(`${UPLOAD_API}/`)) return route.fulfill(redirect(mediaUrl + url.slice(UPLOAD_API.length)))
    refused.push(url)
    return route.abort()
  })
  return refused
}

/** 307 keeps method and body. */
const redirect = (location: string) => ({ status: 307, headers: { location, 'access-control-allow-origin': '*' } })
