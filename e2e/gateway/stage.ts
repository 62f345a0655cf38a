import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Room } from '../command-room.ts'
import { countersign, ROOT, type Running } from '../run-command.ts'

// biome-ignore lint/suspicious/noExplicitAny: answers are compared, not typed
export type Json = any

export const SEALING_SECRET = 'canary-seal-x1Hq7Vb0TzLw9KfRd3NcYp5Ug8Ms2JeA'
export const TOKEN = 'canary-token-Zs8kPq3uWm'
export const PHOTO = readFileSync(join(ROOT, 'fixtures/rocket.jpg'))

/** A configuration that says no more than it must. */
export const LEAST = {
  profiles: { photos: { folder: 'photos', access: 'public' } },
  authentication: { tokens: [{ token: { env: 'CI_TOKEN' }, subject: 'ci' }] },
}

/** A local cloud and gateways before it, in processes of their own, and everything that they ever wrote. */
export interface Stage {
  room: Room
  cloudinaryUrl: string
  /** Writes a file into the working directory of the gateways. */
  write(name: string, text: string): void
  gateway(options?: {
    args?: readonly string[]
    env?: Record<string, string>
  }): Promise<{ url: string; running: Running }>
  /** A gateway with {@link LEAST} and a change of it, from a file of that name. */
  configured(name: string, change: object, env?: Record<string, string>): Promise<{ url: string; running: Running }>
  /** What must stand in none of it. */
  secrets: string[]
  /** Everything that every process has written so far. */
  written(): string
}

export async function openStage(room: Room): Promise<Stage> {
  const processes: Running[] = []
  const start = (args: readonly string[], env: Record<string, string> = {}): Running => {
    const running = room.keep(countersign(args, { cwd: room.directory, env }))
    processes.push(running)
    return running
  }
  const media = room.keep(
    countersign(['media-server', '--port', '0', '--data', room.data, '--json'], { cwd: room.directory }),
  )
  const { cloudinaryUrl = '' } = await media.ready()
  const write = (name: string, text: string): void => writeFileSync(join(room.directory, name), text)
  const apiSecret = /:([^:@/]+)@/.exec(cloudinaryUrl)?.[1] ?? ''
  const gateway: Stage['gateway'] = async ({ args = [], env = {} } = {}) => {
    const running = start(['gateway', '--port', '0', '--json', ...args], {
      CLOUDINARY_URL: cloudinaryUrl,
      COUNTERSIGN_SECRET: SEALING_SECRET,
      CI_TOKEN: TOKEN,
      ...env,
    })
    const { gatewayUrl = '' } = await running.ready()
    return { url: gatewayUrl, running }
  }
  return {
    room,
    cloudinaryUrl,
    write,
    configured(name, change, env = {}) {
      write(name, JSON.stringify({ ...LEAST, ...change }))
      return gateway({ args: ['--config', name], env })
    },
    gateway,
    secrets: [apiSecret, SEALING_SECRET, TOKEN],
    written: () => processes.map((each) => each.stdout() + each.stderr()).join(''),
  }
}

/** A caller of a gateway, by the token that they present. */
export function callerOf(url: string, token: string) {
  const ask = async (path: string, { body, ...init }: Omit<RequestInit, 'body'> & { body?: unknown } = {}) => {
    const response = await fetch(new URL(path, url), {
      ...init,
      redirect: 'manual',
      headers: {
        authorization: `Bearer ${token}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(init.headers as Record<string, string>),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    const isJson = response.headers.get('content-type')?.startsWith('application/json') && text !== ''
    return { status: response.status, headers: response.headers, body: (isJson ? JSON.parse(text) : text) as Json }
  }
  const post = (path: string, body: unknown) => ask(path, { method: 'POST', body })
  return {
    ask,
    post,
    async grant(profile: string): Promise<Json> {
      const answer = await post('/grants', { profile, files: [{ name: 'rocket.jpg', bytes: PHOTO.length }] })
      if (answer.status !== 200) throw new Error(JSON.stringify(answer.body))
      return answer.body.data.grants[0]
    },
    /** Sends the photo to the cloud with what a grant says. */
    async send({ uploadUrl, fields }: Json): Promise<Json> {
      const form = new FormData()
      for (const [name, value] of Object.entries(fields)) form.set(name, String(value))
      form.set('file', new Blob([PHOTO]), 'rocket.jpg')
      const response = await fetch(uploadUrl, { method: 'POST', body: form })
      return response.json()
    },
  }
}
