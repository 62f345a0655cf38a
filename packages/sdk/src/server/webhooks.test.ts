import { describe, expect, it, vi } from 'vitest'
import { memoryRegistry } from '../registry/memory-registry.ts'
import { signWebhook } from '../signing/webhook.ts'
import { room } from './room.contract.ts'

const apiSecret = 'hunter2-api-secret'

function listening(options: Parameters<typeof room>[0] = {}) {
  const inner = room({ registry: memoryRegistry(), ...options })
  /** What a cloud sends; `change` is what a stranger makes of it. */
  const notify = async (
    body: object | string,
    {
      secret = apiSecret,
      at = inner.now() / 1000,
      ...change
    }: { secret?: string; at?: number | string; body?: string; timestamp?: string; signature?: string } = {},
  ) => {
    const text = typeof body === 'string' ? body : JSON.stringify(body)
    const response = await inner.signer.fetch(
      new Request('https://app.example/uploads/webhooks/cloudinary', {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'x-cld-timestamp': change.timestamp ?? String(at),
          'x-cld-signature': change.signature ?? signWebhook(text, at, secret),
        },
        body: change.body ?? text,
      }),
    )
    return { status: response.status, body: JSON.parse(await response.text()) }
  }
  return { ...inner, notify }
}

const uploadOf = (publicId: string, more: object = {}) => ({
  notification_type: 'upload',
  public_id: publicId,
  resource_type: 'image',
  type: 'authenticated',
  version: 1,
  ...more,
})

describe('POST webhooks/cloudinary', () => {
  it('completes a grant whose browser never came back, once', async () => {
    const onUploaded = vi.fn()
    const { cloud, grant, notify, post } = listening({ onUploaded })
    const given = await grant()
    cloud.arrive(given)
    expect(await notify(uploadOf(`incoming/${given.id}`))).toMatchObject({
      status: 200,
      body: { data: { handled: true } },
    })
    expect(cloud.names()).toEqual([`image/authenticated/photos/42/~${given.id}`])
    expect(onUploaded.mock.calls[0]?.[0]).toMatchObject({ via: 'webhook', subject: { id: '42' } })
    expect((await post('completions', { token: given.token })).status).toBe(200)
    expect(onUploaded).toHaveBeenCalledOnce()
  })

  it('takes one notification once, of 100 that are the same', async () => {
    const onUploaded = vi.fn()
    const { cloud, grant, notify } = listening({ onUploaded })
    const given = await grant()
    cloud.arrive(given)
    const all = await Promise.all(Array.from({ length: 100 }, () => notify(uploadOf(`incoming/${given.id}`))))
    expect(all.filter(({ body }) => body.data.handled)).toHaveLength(1)
    expect(onUploaded).toHaveBeenCalledOnce()
  })

  it.each([
    { case: 'a write of the asset', operation: 'addAssets' },
    { case: 'the look for its grant', operation: 'getGrant' },
  ] as const)('is taken when it comes again after $case failed', async ({ operation }) => {
    const registry = memoryRegistry()
    const { notify, cloud, grant } = listening({ registry })
    const given = await grant()
    cloud.arrive(given)
    const publicId = operation === 'getGrant' ? `incoming/${given.id}` : 'avatars/42/cat'
    const fails = vi.spyOn(registry, operation).mockRejectedValueOnce(new Error('the database is away'))
    const statuses = []
    for (const _ of ['first', 'again', 'late']) {
      const { status, body } = await notify(uploadOf(publicId, { type: 'upload' }))
      statuses.push(body.data?.handled ?? status)
    }
    expect(statuses).toEqual([500, true, false])
    expect(fails).toHaveBeenCalledTimes(2)
  })

  it('is taken when it comes again after the one that was at it failed', async () => {
    const { cloud, grant, notify } = listening()
    const given = await grant()
    cloud.arrive(given)
    let fail = () => {}
    const met = new Promise<void>((asked) =>
      cloud.fail('image/rename', () => {
        asked()
        return new Promise((resolve) => {
          fail = () => resolve(new Response('', { status: 500 }))
        })
      }),
    )
    const first = notify(uploadOf(`incoming/${given.id}`))
    await met
    expect((await notify(uploadOf(`incoming/${given.id}`))).body.data.handled).toBe(false)
    fail()
    expect((await first).status).toBe(502)
    expect((await notify(uploadOf(`incoming/${given.id}`))).body.data.handled).toBe(true)
  })

  it('does not bring back what was deleted since it was taken', async () => {
    const registry = memoryRegistry()
    const { notify } = listening({ registry })
    const upload = uploadOf('avatars/42/cat', { type: 'upload' })
    await notify(upload)
    await notify({ notification_type: 'delete', resources: [upload] })
    expect((await notify(upload)).body.data).toEqual({ handled: false, reason: 'seen already' })
    expect(await registry.listAssets({ cloudName: 'demo', subjectId: '42', limit: 9 })).toEqual([])
  })

  it.each([
    { case: 'makes', facts: {}, outcome: 'ok' },
    { case: 'refuses', facts: { format: 'exe' }, outcome: 'upload_rejected' },
  ])('tells once of the completion that it $case, beside the notification', async ({ facts, outcome }) => {
    const onEvent = vi.fn()
    const registry = memoryRegistry()
    const { cloud, grant, notify, post, now } = listening({ registry, onEvent })
    const given = await grant()
    cloud.arrive(given, facts)
    const at = now() / 1000
    for (const later of [0, 1]) await notify(uploadOf(`incoming/${given.id}`), { at: at + later })
    await post('completions', { token: given.token })
    const told = onEvent.mock.calls.filter(([{ details }]) => details.via === 'webhook')
    expect(told).toMatchObject([[{ action: 'complete', outcome, assetIds: [given.id], subjectId: '42' }]])
    const rows = await registry.readAudit({ cloudName: 'demo', assetId: given.id, limit: 10 })
    const byWebhook = rows.filter(({ details }) => !details?.includes('relay')).map(({ action }) => action)
    expect(byWebhook).toEqual(['notify', 'complete', 'grant'])
  })

  it('judges what it completes, and takes the notification all the same', async () => {
    const { cloud, grant, notify } = listening()
    const given = await grant()
    cloud.arrive(given, { format: 'exe' })
    expect((await notify(uploadOf(`incoming/${given.id}`))).status).toBe(200)
    expect(cloud.names()).toEqual([])
  })

  it.each([
    { case: 'an upload of nobody', body: uploadOf('incoming/unknown') },
    { case: 'an upload elsewhere', body: uploadOf('logos/x') },
    { case: 'a kind that is none of ours', body: { notification_type: 'eager' } },
    { case: 'a kind that every object has', body: { notification_type: 'constructor' } },
    { case: 'a kind that is a method of every object', body: { notification_type: 'hasOwnProperty' } },
    { case: 'no kind', body: {} },
  ])('passes over $case', async ({ body }) => {
    const { notify } = listening()
    expect(await notify(body)).toMatchObject({ status: 200, body: { data: { handled: false } } })
  })

  it.each(['[]', 'null', '"upload"', '{'])('refuses %s, however well it is signed', async (body) => {
    const { notify } = listening()
    const said = await notify(body)
    expect([said.status, said.body.error.code]).toEqual([400, 'invalid_request'])
  })

  it('records what came through a direct door as its folder’s owner’s', async () => {
    const registry = memoryRegistry()
    const { notify } = listening({ registry })
    const publicId = 'avatars/J~c3~bcrgen/cat'
    await notify(uploadOf(publicId, { type: 'upload', bytes: 5, format: 'jpg' }))
    const name = { resourceType: 'image', type: 'upload', publicId } as const
    expect(await registry.findAsset('demo', name)).toMatchObject({ subjectId: 'Jürgen', profile: 'avatars', bytes: 5 })
  })

  it('notes what was deleted elsewhere', async () => {
    const { notify, upload, get } = listening()
    const asset = await upload()
    expect((await get(`download-url?asset=${asset.id}`)).status).toBe(200)
    await notify({ notification_type: 'delete', resources: [asset] })
    expect((await get(`download-url?asset=${asset.id}`)).status).toBe(404)
  })

  it.each([
    { case: 'an older version', version: 6, state: 'ready' },
    { case: 'an older version, as text', version: '6', state: 'ready' },
    { case: 'its version', version: 7, state: 'purged' },
    { case: 'a newer version that nobody recorded', version: 8, state: 'purged' },
    { case: 'no version', version: undefined, state: 'purged' },
  ])('leaves an asset $state when $case of its name was deleted', async ({ version, state }) => {
    const registry = memoryRegistry()
    const { notify } = listening({ registry })
    const upload = uploadOf('avatars/42/cat', { type: 'upload', version: 7 })
    await notify(upload)
    const [asset] = await registry.listAssets({ cloudName: 'demo', subjectId: '42', limit: 1 })
    await notify({ notification_type: 'delete', resources: [{ ...upload, version }] })
    expect(await registry.getAsset(asset?.id ?? '')).toMatchObject({ state, version: 7 })
  })

  it.each([
    {
      case: 'the former secret, while it is being changed',
      options: { formerApiSecrets: ['former'] },
      secret: 'former',
    },
    { case: 'a key of its own', options: { webhookSecrets: ['own'] }, secret: 'own' },
  ])('takes $case', async ({ options, secret }) => {
    const { notify } = listening(options)
    expect((await notify({}, { secret })).status).toBe(200)
  })

  it('takes the API secret no more where notifications have a key of their own', async () => {
    const { notify } = listening({ webhookSecrets: ['own'] })
    expect((await notify({})).status).toBe(401)
  })

  it('is not there without a registry', async () => {
    const { notify } = listening({ registry: undefined as never })
    expect(await notify({})).toMatchObject({ status: 404, body: { error: { code: 'not_configured' } } })
  })
})

describe('U22: a notification that the cloud did not send now', () => {
  const body = JSON.stringify(uploadOf('incoming/x'))
  const { notify, now } = listening()
  const at = now() / 1000
  it.each([
    { case: 'another body', change: { body: body.replace('incoming', 'outgoing') } },
    { case: 'the body written again', change: { body: JSON.stringify(JSON.parse(body), null, 1) } },
    { case: 'another secret', change: { secret: 'guess' } },
    { case: 'another algorithm', change: { signature: signWebhook(body, at, apiSecret, { algorithm: 'sha256' }) } },
    { case: 'a time 301 s ago', change: { at: at - 301 } },
    { case: 'a time 301 s ahead', change: { at: at + 301 } },
    {
      case: 'a time that is no number, taken out of the body',
      change: { body: body.slice(0, -1), timestamp: `}${at}` },
    },
    { case: 'no signature', change: { signature: '' } },
    { case: 'a signature cut short', change: { signature: signWebhook(body, at, apiSecret).slice(0, 8) } },
    { case: 'a signature in capitals', change: { signature: signWebhook(body, at, apiSecret).toUpperCase() } },
  ])('is refused: $case', async ({ change }) => {
    const said = await notify(body, change)
    expect([said.status, said.body.error.code]).toEqual([401, 'unauthenticated'])
  })

  it('is known again for as long as its time would let it in', async () => {
    const ahead = listening()
    const sent = { at: ahead.now() / 1000 + 300 }
    expect((await ahead.notify({}, sent)).body.data).toEqual({ handled: false })
    ahead.later(599_000)
    expect((await ahead.notify({}, sent)).body.data).toEqual({ handled: false, reason: 'seen already' })
    ahead.later(2000)
    expect((await ahead.notify({}, sent)).status).toBe(401)
  })

  it('is read no further than 256 kB', async () => {
    const kind = JSON.stringify({ notification_type: 'eager' })
    expect((await notify(kind.padEnd(256_000))).status).toBe(200)
    const { status, body: said } = await notify(kind.padEnd(256_001))
    expect([status, said.error.code]).toEqual([413, 'body_too_large'])
  })

  it('cannot be told from one that it did where its bytes are gone, and that is told to whoever runs the signer', async () => {
    const onError = vi.fn()
    const { signer } = listening({ onError })
    const headers = { 'x-cld-timestamp': String(at), 'x-cld-signature': signWebhook(body, at, apiSecret) }
    const request = new Request('https://app.example/webhooks/cloudinary', { method: 'POST', headers, body })
    await request.text()
    expect((await signer.fetch(request)).status).toBe(500)
    expect(onError.mock.calls[0]?.[0].message).toContain('mount the signer before body parsers')
  })

  it('is refused for any one bit of body, timestamp or signature', async () => {
    const good = { body, timestamp: String(at), signature: signWebhook(body, at, apiSecret) }
    for (const part of ['body', 'timestamp', 'signature'] as const) {
      for (let index = 0; index < good[part].length; index += 1) {
        const flipped = String.fromCharCode(good[part].charCodeAt(index) ^ 1)
        const change = { ...good, [part]: good[part].slice(0, index) + flipped + good[part].slice(index + 1) }
        expect((await notify(body, change)).status).toBe(401)
      }
    }
  })
})
