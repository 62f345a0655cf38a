import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { ROOT } from '../run-command.ts'
import type { Answer, Question, Recorder } from './ask.ts'

export const PHOTO = readFileSync(join(ROOT, 'fixtures/cat-exif-rotated.jpg'))

/** Somebody at a gateway, and what they do there as a browser does it. */
export function callerOf(url: string, { ask: send }: Recorder, headers: Readonly<Record<string, string>>) {
  const ask = (path: string, question: Question = {}): Promise<Answer> =>
    send(`${url}${path}`, { ...question, headers: { ...headers, ...question.headers } })
  const post = (path: string, body: object): Promise<Answer> => ask(path, { method: 'POST', body })

  /** Asks for one grant; the answer says which. */
  const grant = (profile: string, file: object = {}): Promise<Answer> =>
    post('/grants', { profile, files: [{ name: 'photo.jpg', bytes: PHOTO.length, ...file }] })

  /** Sends the photo to the cloud with these fields, unless one of them is a file. */
  function store(uploadUrl: string, fields: Readonly<Record<string, unknown>>, name = 'photo.jpg'): Promise<Answer> {
    const form = new FormData()
    for (const [field, value] of Object.entries(fields)) form.set(field, String(value))
    if (!Object.hasOwn(fields, 'file')) form.set('file', new Blob([new Uint8Array(PHOTO)]), name)
    return send(uploadUrl, { method: 'POST', body: form })
  }

  /** From the grant to the completion; the last answer, the grant and what the cloud said. */
  async function upload(profile: string, file: object = {}) {
    const { json } = await grant(profile, file)
    const given = json.data.grants[0]
    const { json: stored } = await store(given.uploadUrl, given.fields)
    const answer = { public_id: stored.public_id, version: stored.version, signature: stored.signature }
    const complete = () => post('/completions', { token: given.token, answer })
    let completed = await complete()
    // The cloud's notification was first, and is at it still.
    for (; completed.status === 202; completed = await complete()) await wait(50)
    return { given, stored, answer, completed, asset: completed.json?.data?.asset }
  }
  return { ask, post, grant, store, upload }
}

export type Caller = ReturnType<typeof callerOf>
