import { randomBytes } from 'node:crypto'
import { signWebhook } from 'countersign/signing'
import { eventually } from '../command-room.ts'
import type { Recorder } from './ask.ts'
import { type Caller, callerOf, PHOTO } from './caller.ts'
import type { System } from './system.ts'

/** As long as a real one, and not to be mistaken for anything else. */
const forged = (): string => randomBytes(20).toString('hex')
const seconds = (): number => Math.floor(Date.now() / 1000)

/** What people do who may: each by another way to sign in. */
export async function travel(system: System, recorder: Recorder): Promise<void> {
  const { gateway, secrets, issuer, receiver } = system
  const as = (token: string) => callerOf(gateway.url, recorder, { authorization: `Bearer ${token}` })
  const [ada, ci, hashed] = [as(await issuer.tokenFor('ada')), as(secrets.token), as(secrets.hashedToken)]
  receiver.passOnTo(async ({ headers, body }) => {
    const { status } = await recorder.ask(`${gateway.url}/webhooks/cloudinary`, { method: 'POST', headers, body })
    return status
  })
  await eventually('the keys of the issuer are asked for again', async () => {
    const { status } = await ada.ask('/upload-signature?profile=open')
    return status === 200
  })
  await grants(ada, ci)
  await reads(ada, hashed)
  await directDoors(ci, system)
  await deletions(hashed, ci)
  await misplace(ci)
  await eventually('the cloud tells of what happened', () => receiver.notifications.length >= 8, 30_000)
  await notifications(system, recorder)
}

async function grants(ada: Caller, other: Caller): Promise<void> {
  const { given, answer } = await ada.upload('photos')
  await ada.upload('avatars')
  await ada.post('/completions', { token: given.token, answer })
  await other.post('/completions', { token: given.token, answer })
  await ada.post('/grants', { renew: given.token })
  const { json } = await ada.grant('photos')
  const [fresh] = json.data.grants
  await ada.post('/grants', { renew: fresh.token })
  await ada.post('/completions', { token: fresh.token })
  await ada.post('/completions', { token: fresh.token, answer: { ...answer, signature: forged() } })
  await ada.post('/completions', { token: fresh.token, answer: String(answer.signature) })
  await ada.post('/completions', { token: `${fresh.token.slice(0, -4)}AAAA`, answer })
  await ada.post('/completions', { token: fresh.token, [fresh.token]: answer })
  await ada.grant('few')
  await ada.grant('few')
  for (const file of [{ bytes: 9_000_000 }, { name: 'x.exe' }, { parameters: { folder: 'elsewhere' } }])
    await ada.grant('photos', file)
  await ada.grant('nowhere')
}

async function reads(ada: Caller, other: Caller): Promise<void> {
  const { asset } = await ada.upload('photos')
  const { asset: avatar } = await ada.upload('avatars')
  for (const query of [`asset=${asset.id}`, `asset=${asset.id}&once=true`, `asset=${asset.id}&format=JPG`]) {
    const { json } = await ada.ask(`/download-url?${query}`)
    const link: string | undefined = json.data?.downloadUrl
    if (link?.startsWith('/')) for (const _ of ['first', 'again']) await ada.ask(link)
    await other.ask(`/download-url?${query}`)
  }
  await ada.ask(`/download-url?profile=avatars&url=${encodeURIComponent(avatar.url)}`)
  await ada.ask(`/download-url?profile=photos&public_id=${asset.public_id}&format=jpg`)
  await ada.ask(`/download-url?profile=photos&public_id=${asset.public_id}&token=x&url=${avatar.url}`)
}

/** What was handed out, brought to where it does not belong. */
async function misplace(ci: Caller): Promise<void> {
  const { json } = await ci.grant('photos')
  const [{ token, fields }] = json.data.grants
  for (const text of [token, fields.signature] as string[]) {
    const asked = encodeURIComponent(text)
    for (const path of [`/${asked}`, `/unsigned/${asked}`, `/grants?token=${asked}`, `/download-url?asset=${asked}`])
      for (const method of ['GET', 'POST']) await ci.ask(path, { method })
    for (const query of [`${asked}=1`, `profile=${asked}`, `profile=open&public_id=${asked}`, `ticket=${asked}`])
      for (const path of ['/upload-signature', '/download-url', '/download']) await ci.ask(`${path}?${query}`)
    for (const body of [{ profile: text, files: [{}] }, { [text]: 1 }, { profile: 'photos', files: [{ [text]: 1 }] }])
      await ci.post('/grants', body)
    await ci.grant('open', { parameters: { [text]: 'x' } })
    await ci.grant('open', { parameters: { tags: { [text]: text } } })
    for (const paramsToSign of [{ [text]: 1 }, { timestamp: text }, { tags: { [text]: 1 } }, text])
      await ci.post('/sign-cloudinary-params?profile=open', { paramsToSign })
    for (const path of ['/restore-files', '/completions']) await ci.post(path, { assets: [text], token: `${text} ` })
    await ci.ask('/delete-files', { method: 'DELETE', body: { assets: [text], urls: [{ type: text, url: text }] } })
    await ci.ask('/healthz', { method: 'GET', headers: { 'user-agent': text, origin: `https://${text}.example` } })
  }
}

async function directDoors(ci: Caller, { cloud }: System): Promise<void> {
  const { json } = await ci.ask('/upload-signature?profile=open')
  const { payload, signature, apiKey } = json.data
  const upload = `${cloud.url}/v1_1/demo/image/upload`
  await ci.store(upload, { ...payload, signature, api_key: apiKey })
  const paramsToSign = { timestamp: seconds(), folder: 'open/ci', overwrite: 'false' }
  const signed = await ci.post('/sign-cloudinary-params?profile=open', { paramsToSign })
  await ci.store(upload, { ...paramsToSign, signature: signed.json.signature, api_key: apiKey })
  await ci.post('/sign-cloudinary-params?profile=open', { paramsToSign: [paramsToSign, paramsToSign] })
  for (const more of [{ public_id: 'x' }, { eval: '1' }, { tags: ['a', { b: 1 }] }, { signature }, { api_key: apiKey }])
    await ci.post('/sign-cloudinary-params?profile=open', { paramsToSign: { ...paramsToSign, ...more } })
  await ci.post('/sign-cloudinary-params?profile=photos', { paramsToSign })

  // What the cloud itself refuses: it says which text it would have signed.
  await ci.store(upload, { ...payload, tags: 'more', signature, api_key: apiKey })
  await ci.store(upload, { ...payload, signature: forged(), api_key: apiKey })
  await ci.store(upload, { ...payload, signature, api_key: '123456789012345' })
  await ci.store(upload, { timestamp: 1, signature, api_key: apiKey })
  await ci.store(`${cloud.url}/v1_1/demo/image/destroy`, { public_id: 'x', timestamp: seconds(), signature })
  for (const file of ['file:///proc/self/environ', '/proc/self/environ', 'http://127.0.0.1:1/x'])
    await ci.store(upload, { ...payload, signature, api_key: apiKey, file })
}

async function deletions(owner: Caller, other: Caller): Promise<void> {
  const { asset } = await owner.upload('photos')
  const { asset: another } = await owner.upload('photos')
  const these = { assets: [asset.id, another.id] }
  const remove = (caller: Caller, body: object) => caller.ask('/delete-files', { method: 'DELETE', body })
  await remove(other, these)
  await remove(owner, these)
  await remove(owner, these)
  await other.post('/restore-files', these)
  await owner.post('/restore-files', { assets: [asset.id] })
  await remove(owner, { assets: Array.from({ length: 101 }, () => asset.id) })
  await remove(owner, { urls: [{ type: 'image', url: `https://user:${'x'.repeat(20)}@evil.example/x.jpg` }] })
  await owner.ask(`/download-url?asset=${another.id}`)
}

/** What the cloud sent, sent by somebody else: as it was, changed, late, or with another's signature. */
async function notifications({ receiver, gateway, secrets, env }: System, { ask }: Recorder): Promise<void> {
  const tell = (body: string, headers: Readonly<Record<string, string>>) =>
    ask(`${gateway.url}/webhooks/cloudinary`, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json', ...headers },
    })
  const signed = (body: string, secret: string, at = seconds()) =>
    tell(body, { 'x-cld-timestamp': String(at), 'x-cld-signature': signWebhook(body, at, secret) })
  for (const { headers, body } of receiver.notifications.slice(0, 3)) {
    await tell(body, headers)
    await tell(`${body} `, headers)
    await tell(body, { ...headers, 'x-cld-timestamp': String(seconds() - 1000) })
  }
  const [{ body } = { body: '{}' }] = receiver.notifications
  for (const secret of [secrets.webhook, env.API_SECRET ?? '', secrets.formerApi, secrets.sealing]) {
    await signed(body, secret)
    await signed(body, secret, seconds() - 400)
    await signed('{"notification_type":', secret)
    await signed('[]', secret)
    await signed(JSON.stringify({ notification_type: secrets.cookie.slice(0, 4), secret: PHOTO.length }), secret)
  }
}
