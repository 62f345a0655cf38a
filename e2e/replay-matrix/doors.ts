/** Every door that hands out signatures, and what can be had there. A new door is one more entry. */
import { isDeepStrictEqual } from 'node:util'
import type { ResourceType } from 'countersign/protocol'
import type { Countersign } from 'countersign/server'
import { HOLDER, NOW, PROFILE_NAMES, type ProfileName, TAG } from './scene.ts'

/** A signature with the parameters that it covers. */
export interface Issued {
  door: string
  profile: string
  /** What was asked for. */
  asked: string
  /** The road that the signer meant it for; `null` where it leaves that to the client. */
  resourceType: ResourceType | null
  parameters: Readonly<Record<string, string>>
  signature: string
  /** What completes the upload, where the door has completion. */
  token: string | null
}

/** `finished`: the name of an asset of the holder's own that completion has made ready. */
export type Ask = (signer: Countersign, profile: ProfileName, finished: string) => Promise<Issued[]>

/** What the holder asks a widget's signature for; the refusals then say what is missing, and what has to go. */
const WIDGET_ASKS: Readonly<Record<string, (profile: ProfileName, finished: string) => Record<string, unknown>>> = {
  'as little as it takes': () => ({}),
  'as much as there is': () => CHOSEN,
  'a name, and no more': (profile) => ({ public_id: `${profile}/${HOLDER}/earlier` }),
  'a name, and as much as there is': (profile) => ({ ...CHOSEN, public_id: `${profile}/${HOLDER}/earlier` }),
  'the name of a finished upload': (_profile, finished) => ({ ...CHOSEN, public_id: finished }),
}

/** Whatever some profile leaves to the client. */
const CHOSEN: Readonly<Record<string, unknown>> = {
  tags: TAG,
  source: 'uw',
  use_filename: true,
  unique_filename: true,
  display_name: 'x',
  filename_override: 'x',
  custom_coordinates: '1,2,3,4',
  face_coordinates: '1,2,3,4',
  return_delete_token: true,
  phash: true,
}

const post = (path: string, body: unknown) =>
  new Request(`https://app.example/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })

/** What a widget sends is text; flags as it writes them. */
const asText = (parameters: Readonly<Record<string, unknown>>): Record<string, string> =>
  Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, String(value)]))

const widget: Ask = async (signer, profile, finished) => {
  const issued: Issued[] = []
  for (const [asked, parametersOf] of Object.entries(WIDGET_ASKS)) {
    const found = await negotiate({ timestamp: NOW, ...parametersOf(profile, finished) }, async (paramsToSign) => {
      const response = await signer.fetch(post(`sign-cloudinary-params?profile=${profile}`, { paramsToSign }))
      return (await response.json()) as Told & { signature?: string }
    })
    const signature = found?.told.signature
    if (found === null || signature === undefined) continue
    const parameters = asText(found.parameters)
    if (issued.some((other) => isDeepStrictEqual(other.parameters, parameters))) continue
    issued.push({ door: 'widget', profile, asked, resourceType: null, parameters, signature, token: null })
  }
  return issued
}

interface Told {
  error?: { code: string; details?: { rule?: string; parameter?: string; accepted?: string } }
}

/** Asks, and asks again as each refusal says: puts in what is missing, leaves out what is not taken. */
async function negotiate<T extends Told>(
  first: Readonly<Record<string, unknown>>,
  ask: (parameters: Record<string, unknown>) => Promise<T>,
): Promise<{ parameters: Readonly<Record<string, unknown>>; told: T } | null> {
  const parameters: Record<string, unknown> = { ...first }
  for (let attempt = 0; attempt < 60; attempt += 1) {
    const told = await ask(parameters)
    const { rule, parameter, accepted = '' } = told.error?.details ?? {}
    if (told.error === undefined) return { parameters, told }
    if (parameter === undefined) return null
    if (/^".*"$/.test(accepted) && rule !== 'constraint') parameters[parameter] = JSON.parse(accepted)
    else if (parameter in parameters) delete parameters[parameter]
    else return null
  }
  throw new Error(`no end to the refusals of ${JSON.stringify(first)}`)
}

const uploadSignature: Ask = async (signer, profile) => {
  const issued: Issued[] = []
  for (const secure of ['false', 'true']) {
    const query = new URLSearchParams({ profile, should_secure_asset: secure })
    const response = await signer.fetch(new Request(`https://app.example/upload-signature?${query}`))
    const { data } = (await response.json()) as { data?: { payload: Record<string, unknown>; signature: string } }
    if (data === undefined) continue
    const asked = secure === 'true' ? 'a secured upload' : 'an upload'
    const parameters = asText(data.payload)
    if (issued.some((other) => isDeepStrictEqual(other.parameters, parameters))) continue
    const { signature } = data
    issued.push({ door: 'upload-signature', profile, asked, resourceType: null, parameters, signature, token: null })
  }
  return issued
}

const FILES: readonly { name: string; type: string }[] = [
  { name: 'a.jpg', type: 'image/jpeg' },
  { name: 'b.jpg', type: 'image/jpeg' },
  { name: 'a.txt', type: 'text/plain' },
]

const grant: Ask = async (signer, profile) => {
  const issued: Issued[] = []
  for (const file of FILES) {
    const found = await negotiate(CHOSEN, async (parameters) => {
      const response = await signer.fetch(post('grants', { profile, files: [{ ...file, bytes: 16, parameters }] }))
      return (await response.json()) as Told & { data?: { grants: GivenGrant[] } }
    })
    for (const { fields, uploadUrl, token } of found?.told.data?.grants ?? []) {
      const { signature = '', api_key: _, ...parameters } = fields
      const resourceType = new URL(uploadUrl).pathname.split('/')[3] as ResourceType
      issued.push({ door: 'grant', profile, asked: file.name, resourceType, parameters, signature, token })
    }
  }
  return issued
}

interface GivenGrant {
  fields: Record<string, string>
  uploadUrl: string
  token: string
}

/** The grant door comes first: what it finishes, the others are asked about. */
export const DOORS: Readonly<Record<string, Ask>> = { grant, widget, 'upload-signature': uploadSignature }

/** Everything that the doors say to somebody who wants exactly these parameters signed, with any profile. */
export async function begEverywhere(signer: Countersign, wanted: Readonly<Record<string, unknown>>): Promise<string[]> {
  const requests = PROFILE_NAMES.flatMap((profile) => [
    post(`sign-cloudinary-params?profile=${profile}`, { paramsToSign: wanted }),
    post(`sign-cloudinary-params?profile=${profile}`, { paramsToSign: [wanted] }),
    post('grants', { profile, files: [{ name: 'a.jpg', bytes: 1, parameters: wanted }] }),
    post('grants', { profile, files: [{ name: 'a.jpg', bytes: 1, ...wanted }] }),
    new Request(`https://app.example/upload-signature?${new URLSearchParams({ profile, ...asText(wanted) })}`),
  ])
  return Promise.all(requests.map(async (request) => (await signer.fetch(request)).text()))
}
