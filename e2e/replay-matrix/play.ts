/** An attempt, made at the local cloud. */
import { readFileSync } from 'node:fs'
import type { ResourceType } from 'countersign/protocol'
import sharp from 'sharp'
import { ACTIONS } from './actions.ts'
import type { Attempt } from './model.ts'
import { ACCOUNT, type Effect, type Scene } from './scene.ts'

/** The least that each resource type takes. Called `a.jpg` whatever it is: for raw files the name is what is looked at. */
const FILES: Readonly<Record<ResourceType, Uint8Array<ArrayBuffer>>> = {
  image: new Uint8Array(
    await sharp({ create: { width: 1, height: 1, channels: 3, background: 'red' } })
      .jpeg()
      .toBuffer(),
  ),
  video: new Uint8Array(readFileSync('fixtures/coffee.mp4')).slice(0, 4096),
  raw: new TextEncoder().encode('anything at all'),
}

export interface PlayOptions {
  /** Stands in the address, beside what the form holds. */
  query?: Readonly<Record<string, string>>
  /** Leave things as they have become; default is to put them back. */
  keep?: boolean
}

export interface Outcome {
  status: number
  body: string
  /** `null` where it was refused. */
  effects: readonly Effect[] | null
}

/** Makes an attempt, and says what it did. */
export async function play(
  scene: Scene,
  attempt: Attempt,
  { query = {}, keep = false }: PlayOptions = {},
): Promise<Outcome> {
  const { action, resourceType, form, signature } = attempt
  const fields = { ...form, signature, api_key: ACCOUNT.apiKey }
  const path = `/v1_1/${ACCOUNT.cloudName}/${ACTIONS[action].path(resourceType)}`
  const isGet = action === 'download'
  const search = new URLSearchParams(isGet ? { ...query, ...fields } : query)
  const response = await scene.send(`${path}?${search}`, isGet ? {} : { method: 'POST', body: bodyOf(fields, attempt) })
  const { ok, status } = response
  return { status, body: await response.text(), effects: ok && !keep ? await scene.changes() : ok ? [] : null }
}

function bodyOf(
  fields: Readonly<Record<string, string>>,
  { action, resourceType }: Attempt,
): FormData | URLSearchParams {
  if (action !== 'upload') return new URLSearchParams(fields)
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) form.set(name, value)
  form.set('file', new File([FILES[resourceType]], 'a.jpg'))
  return form
}
