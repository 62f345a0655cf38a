/** Asks the local server itself what it does with each documented call and parameter: nothing here can be out of date. */
import { createTestCloud, type TestCloud } from '@countersign/media-server/testing'
import { signParameters } from 'countersign/signing'
import { ADD_ON_TABLE } from '../../packages/media-server/src/upload-api/add-ons.ts'
import { ENDPOINTS, type Endpoint } from './endpoints.ts'

/** `answered`: as Cloudinary answers a customer without the subscription. */
export type Standing = 'works' | 'refused' | 'answered' | 'not planned'

export interface Probed extends Endpoint {
  standing: Standing
  /** Of each parameter; empty where the call itself does not work. */
  found: Readonly<Record<string, Standing>>
  /** Why those that are refused are, by their names, in the server's own words. */
  why: Readonly<Record<string, string>>
  /** Whether a name that nobody has is refused: what else is taken is then taken knowingly. */
  isStrict: boolean
}

/** One of them passes the first look of most parsers, the others do not: `false` alone may be all that is taken. */
const VALUES = ['true', '1', '~']
export const NOBODYS = 'nobody_has_this_parameter'

const IN_PATHS: Readonly<Record<string, string>> = {
  resource_type: 'image',
  type: 'upload',
  asset_id: '0'.repeat(32),
  kind: 'manual',
  status: 'pending',
}

type Ask = (endpoint: Endpoint, fields: Readonly<Record<string, string>>) => Promise<string | null>

/** Every area with what became of its calls. */
export async function probeEndpoints(): Promise<Readonly<Record<string, readonly Probed[]>>> {
  const found: Record<string, Probed[]> = {}
  for (const [area, endpoints] of Object.entries(ENDPOINTS)) {
    // Each area begins with nothing: what one probe makes is not there for the next.
    await using cloud = await createTestCloud({ listen: false })
    const ask = createAsk(cloud, area === 'Upload API')
    found[area] = []
    for (const endpoint of endpoints) found[area].push(await probe(endpoint, ask))
  }
  return found
}

function createAsk(cloud: TestCloud, isUploadApi: boolean): Ask {
  const authorization = `Basic ${btoa(`${cloud.apiKey}:${cloud.apiSecret}`)}`
  return async ({ method, path, given }, fields) => {
    const whole = path.replace(/\{(\w+)\}/g, (_, name: string) => IN_PATHS[name] ?? 'a')
    const sent = { ...given, ...fields }
    const isRead = method === 'GET'
    const isJson = /^metadata_|\/test$/.test(path) && !isRead
    // A link has no headers: it is signed.
    const query = isRead ? `?${new URLSearchParams(isUploadApi ? signed(sent, cloud) : sent)}` : ''
    const response = await cloud.fetch(`${cloud.url}/v1_1/${cloud.cloudName}/${whole}${query}`, {
      method,
      headers: { authorization, ...(isJson && { 'content-type': 'application/json' }) },
      ...(!isRead && { body: isJson ? JSON.stringify(sent) : new URLSearchParams(sent) }),
    })
    const text = await response.text()
    return response.status < 400 ? null : String(readError(text))
  }
}

function signed(fields: Readonly<Record<string, string>>, cloud: TestCloud): Record<string, string> {
  const all = { timestamp: String(Math.floor(cloud.clock.now() / 1000)), ...fields }
  return { ...all, api_key: cloud.apiKey, signature: signParameters(all, cloud.apiSecret) }
}

async function probe(endpoint: Endpoint, ask: Ask): Promise<Probed> {
  const said = await ask(endpoint, {})
  const found: Record<string, Standing> = {}
  const why: Record<string, string> = {}
  if (
    said !== null &&
    /is not implemented by this server|^You don't have an active subscription|^[A-Z]+ is not allowed here|^resource_type must be/.test(
      said,
    )
  )
    return { ...endpoint, standing: endpoint.notPlanned ? 'not planned' : 'refused', found, why, isStrict: true }
  const strict = await ask(endpoint, { [NOBODYS]: '1' })
  for (const name of endpoint.parameters) {
    const told: (string | null)[] = []
    for (const value of VALUES) told.push(await ask(endpoint, { [name]: value }))
    found[name] = judge(name, told)
    const reason = told.map((text) => reasonOf(name, text)).find((text) => text !== undefined)
    if (found[name] === 'refused' && reason !== undefined) why[name] = reason
  }
  return { ...endpoint, standing: 'works', found, why, isStrict: strict === `Unknown parameter - ${NOBODYS}` }
}

const refusalOf = (name: string): string => `${name} is not implemented by this server`

function reasonOf(name: string, text: string | null): string | undefined {
  return text?.startsWith(`${refusalOf(name)}: `) ? text.slice(refusalOf(name).length + 2) : undefined
}

function judge(name: string, told: readonly (string | null)[]): Standing {
  const is = (test: (text: string) => boolean) => told.some((text) => text !== null && test(text))
  if (is((text) => text.startsWith(refusalOf(name)) || text === `Unknown parameter - ${name}`)) return 'refused'
  // What is asked of an add-on is looked at before the subscription is, so that most values do not get that far.
  return Object.hasOwn(ADD_ON_TABLE, name) ? 'answered' : 'works'
}

function readError(text: string): unknown {
  try {
    return JSON.parse(text).error.message
  } catch {
    return text.slice(0, 200)
  }
}
