/** An application that prints whatever it has of the SDK, keeps the default `onError`, and ends by a mistake in its options. */
import { format, inspect } from 'node:util'
import { parseCloudinaryUrl } from 'countersign/protocol'
import { memoryRegistry } from 'countersign/registry-memory'
import { type CountersignOptions, countersign, profile } from 'countersign/server'
import { signAuthToken } from 'countersign/signing'
import { ECHO_COUNT } from './echo.ts'

const say = (...values: unknown[]): void => void process.stdout.write(`${format(...values)}\n`)
const known = (name: string): string => process.env[name] ?? ''
const options: CountersignOptions = {
  cloud: known('CLOUDINARY_URL'),
  secret: [known('COUNTERSIGN_SECRET'), known('FORMER_COUNTERSIGN_SECRET')],
  formerApiSecrets: [known('FORMER_API_SECRET')],
  webhookSecrets: [known('WEBHOOK_SECRET')],
  registry: memoryRegistry(),
  authenticate: () => ({ id: 'ada' }),
  profiles: { photos: profile({ folder: 'photos' }) },
}
const uploads = countersign(options)
const cloud = parseCloudinaryUrl(known('CLOUDINARY_URL'))

for (const value of [uploads, cloud, { uploads, deep: { cloud } }, [cloud], new Map([['cloud', cloud]])])
  say(inspect(value, { depth: Number.POSITIVE_INFINITY, showHidden: true }), JSON.stringify(value), String(value))
say(format('%o %O %j %s', cloud, cloud, cloud, cloud), uploads)

const asset = { resourceType: 'image', type: 'authenticated', publicId: 'photos/ada/x', format: 'jpg' } as const
say(uploads.link(asset, { kind: 'token', key: known('TOKEN_KEY') }).expiresAt)

/** Mistakes with options, each of which holds a secret. */
const mistakes: (() => unknown)[] = [
  () => countersign({ ...options, secret: [known('COUNTERSIGN_SECRET'), known('COUNTERSIGN_SECRET')] }),
  () => countersign({ ...options, secret: known('COUNTERSIGN_SECRET').slice(0, 31) }),
  () => countersign({ ...options, webhookSecrets: known('WEBHOOK_SECRET') as never }),
  () => countersign({ ...options, formerApiSecrets: [known('FORMER_API_SECRET'), ''] }),
  () => countersign({ ...options, cloud: `${known('CLOUDINARY_URL')}&x=${known('API_SECRET')}@` }),
  () => countersign({ ...options, cloud: known('CLOUDINARY_URL').replace('@demo', ' @demo') }),
  () => countersign({ ...options, cloud: { ...cloud, apiSecret: `${known('API_SECRET')}"` } }),
  () => countersign({ ...options, cloud: { ...cloud, apiKey: `${known('API_SECRET')}:` } }),
  () => countersign({ ...options, cloud: { ...cloud, apiOrigin: `https://x:${known('API_SECRET')}@api.example` } }),
  () => countersign({ ...options, ...({ apiSecret: known('API_SECRET') } as object) }),
  () => signAuthToken({ url: '/x', durationSeconds: 1 }, `${known('TOKEN_KEY')}z`),
  () => uploads.link(asset, { kind: 'token', key: `${known('TOKEN_KEY')}z` }),
]
for (const mistake of mistakes) {
  try {
    mistake()
    say('no mistake:', String(mistake))
  } catch (error) {
    console.error(error)
  }
}

const post = async (path: string, body: object) => {
  const headers = { 'content-type': 'application/json' }
  const request = new Request(`https://app.example/${path}`, { method: 'POST', headers, body: JSON.stringify(body) })
  const response = await uploads.fetch(request)
  return JSON.parse(await response.text())
}
const { data } = await post('grants', { files: [{ name: 'x.jpg', bytes: 5 }] })
for (let asked = 0; asked < ECHO_COUNT; asked += 1) {
  const { error } = await post('completions', { token: data.grants[0].token })
  say(error)
}
process.stdout.write(`${JSON.stringify({ done: 'true' })}\n`)
countersign({ ...options, secret: known('COUNTERSIGN_SECRET').slice(0, 31) })
