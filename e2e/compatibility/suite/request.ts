/** Turns what a case asks into what goes out, signed with the account's secret. */
import type { Cloud } from 'countersign/protocol'
import { signParameters } from 'countersign/signing'
import { type BodyKind, type BodyOptions, type Fields, toQuery, WRITERS } from './bodies.ts'
import type { Ask, Auth } from './case.ts'
import type { WireRequest } from './wire.ts'

/** What `{…}` stands for in a case. */
export interface Names {
  /** Unix seconds by the clock of the cloud. */
  now: number
  kept: ReadonlyMap<string, string>
}

export interface Outgoing extends WireRequest {
  origin: string
}

/** Of the right length, and of nothing. */
const WRONG_SIGNATURE = '0'.repeat(40)
const BODY: BodyOptions = { lists: 'brackets', fileFirst: false, lastLineBreak: true }

/** @throws Error naming what no earlier step has kept. */
export function write(ask: Ask, cloud: Cloud, names: Names): Outgoing {
  const fill = (text: string) => fillIn(text, names)
  const url = new URL(/^https?:/.test(fill(ask.path)) ? fill(ask.path) : cloud.apiOrigin)
  const isWhole = /^https?:/.test(fill(ask.path))
  const path = isWhole ? `${url.pathname}${url.search}` : `/v1_1/${cloud.cloudName}/${fill(ask.path)}`
  const fields = fieldsOf(ask, cloud, names)
  const isRead = ask.method === 'GET' || ask.method === 'HEAD'
  const kind = ask.as ?? (isRead ? 'query' : ask.file ? 'multipart' : 'urlencoded')
  const query = kind === 'query' ? toQuery(fields, ask.body?.lists ?? BODY.lists) : ''
  const body = kind === 'query' ? null : bodyOf(ask, kind, fields)
  const target = query === '' ? path : `${path}${path.includes('?') ? '&' : '?'}${query}`
  const headers = {
    ...(body && { 'content-type': body.contentType, 'content-length': String(body.bytes.length) }),
    ...basicOf(ask.auth, cloud),
    ...Object.fromEntries(Object.entries(ask.headers ?? {}).map(([name, value]) => [name, fill(value)])),
  }
  return { origin: url.origin, method: ask.method, target, headers, body: body?.bytes }
}

function bodyOf({ raw, file, body }: Ask, kind: BodyKind, fields: Fields) {
  if (raw) return { contentType: raw.contentType, bytes: Buffer.from(raw.text) }
  if (!file && Object.keys(fields).length === 0) return null
  return WRITERS[kind](fields, file ?? null, { ...BODY, ...body })
}

function fieldsOf({ fields = {}, beside = {}, auth }: Ask, cloud: Cloud, names: Names): Fields {
  const filled = fillAll(fields, names)
  const others = fillAll(beside, names)
  if (auth === 'none' || auth === 'basic' || auth === 'wrong secret') return { ...filled, ...others }
  const signed: Fields = { timestamp: String(names.now), ...filled }
  const algorithm = auth === 'sha256' ? 'sha256' : 'sha1'
  const signature =
    auth === 'wrong signature' ? WRONG_SIGNATURE : signParameters(signed, cloud.apiSecret, { algorithm })
  return { ...signed, ...others, api_key: auth === 'wrong key' ? '999999999999999' : cloud.apiKey, signature }
}

function basicOf(auth: Auth, { apiKey, apiSecret }: Cloud): Record<string, string> {
  if (auth !== 'basic' && auth !== 'wrong secret') return {}
  return { authorization: `Basic ${btoa(`${apiKey}:${auth === 'basic' ? apiSecret : 'nobody-has-this-secret'}`)}` }
}

const fillAll = (fields: Fields, names: Names): Fields =>
  Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [
      name,
      typeof value === 'string' ? fillIn(value, names) : value.map((item) => fillIn(item, names)),
    ]),
  )

/** `{now-7200}`, `{p}`, and whatever was kept; other braces stand for themselves. */
export function fillIn(text: string, { now, kept }: Names): string {
  return text.replace(/\{now([+-]\d+)?\}|\{([a-z]\w*)\}/g, (_whole, shift: string | undefined, name?: string) => {
    if (name === undefined) return String(now + Number(shift ?? 0))
    const value = kept.get(name)
    if (value === undefined) throw new Error(`nothing was kept as {${name}}`)
    return value
  })
}
