import type { Call } from '../cloud/call.ts'
import { isProtected } from '../delivery/protected-type.ts'
import { refuse } from '../errors/cloudinary-error.ts'
import { mayBeNamed } from '../events/notification-url.ts'
import type { Parser } from './parameters.ts'
import { notificationUrl } from './parsers.ts'

/** Where a browser is sent after an upload that a form has made: http or https, without a password. */
export const callbackUrl: Parser<URL> = notificationUrl

/**
 * Without a signature anybody chooses the form, and this server would send whoever submits it to wherever that says: so only pages of
 * this machine may be named, or what the preset names itself, which its owner has written.
 * @throws CloudinaryError `callbackElsewhere`
 */
export function requireOwnCallback(callback: URL | undefined): void {
  if (callback && !mayBeNamed(callback, 'loopback')) throw refuse('callbackElsewhere', callback.origin)
}

/**
 * Answers an upload as it was, or, where it names a callback and no script has made the request, by a redirect there.
 * The query holds what the answer says in single values, its signature among them, whatever the callback's own query says by these
 * names; no token, and no address that opens a protected file. A refusal is answered as it is.
 * @see https://cloudinary.com/documentation/image_upload_api_reference#upload_optional_parameters, `callback`
 */
export async function answerByCallback(
  { request }: Pick<Call, 'request'>,
  callback: URL | undefined,
  answered: Response,
): Promise<Response> {
  if (callback === undefined || isByScript(request.headers)) return answered
  const answer = (await answered.clone().json()) as Record<string, unknown>
  // A part of a file is no upload yet.
  return answer.done === false ? answered : redirectTo(callback, answer)
}

/** Browsers say how they came by a request; before they did, scripts said so themselves. */
const isByScript = (headers: Headers): boolean =>
  headers.get('x-requested-with')?.toLowerCase() === 'xmlhttprequest' ||
  (headers.get('sec-fetch-mode') ?? 'navigate') !== 'navigate'

const ADDRESSES: ReadonlySet<string> = new Set(['url', 'secure_url', 'playback_url'])

function redirectTo(callback: URL, answer: Record<string, unknown>): Response {
  const target = new URL(callback)
  for (const [name, value] of Object.entries(answer)) {
    if (!['string', 'number', 'boolean'].includes(typeof value) || name === 'delete_token') continue
    if (ADDRESSES.has(name) && isProtected(answer.type as Parameters<typeof isProtected>[0])) continue
    target.searchParams.set(name, String(value))
  }
  const headers = {
    location: target.href,
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': "default-src 'none'",
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
  }
  return new Response(`<a href="${escapeHtml(target.href)}">Go on</a>\n`, { status: 302, headers })
}

const escapeHtml = (text: string): string => text.replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
