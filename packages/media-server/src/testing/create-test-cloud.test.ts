import { readFile } from 'node:fs/promises'
import { parseCloudinaryUrl } from 'countersign/protocol'
import { privateDownloadUrl } from 'countersign/signing'
import { describe, expect, it, vi } from 'vitest'
import { json, openCloud, send, upload, WAYS } from './cloud-in-test.contract.ts'
import { createTestCloud } from './create-test-cloud.ts'

describe('createTestCloud', () => {
  it.each(WAYS)('keeps what is uploaded $case, opens it, and deletes it', async ({ options, fetchOf }) => {
    const cloud = await openCloud(options)
    const fetch = fetchOf(cloud)
    const file = new File([await readFile('fixtures/rocket.jpg')], 'rocket.jpg')
    const answer = await json(send(cloud, 'image/upload', { fetch, file, fields: { public_id: 'r', tags: 'a,b' } }))
    const opened = await fetch(answer.secure_url)
    expect(await opened.bytes()).toEqual(new Uint8Array(await file.arrayBuffer()))
    expect(await cloud.assets()).toMatchObject([
      { public_id: 'r', resource_type: 'image', type: 'upload', format: 'jpg', width: 640, tags: ['a', 'b'] },
    ])
    expect(await json(send(cloud, 'image/destroy', { fetch, fields: { public_id: 'r' } }))).toEqual({ result: 'ok' })
    expect(await cloud.assets()).toEqual([])
    expect((await fetch(answer.secure_url)).status).toBe(404)
  })

  it('names a URL that every client reads', async () => {
    const cloud = await openCloud({ cloudName: 'mine', apiKey: '1', apiSecret: 'between-us' })
    expect(parseCloudinaryUrl(cloud.cloudinaryUrl)).toMatchObject({
      cloudName: 'mine',
      apiKey: '1',
      apiSecret: 'between-us',
      apiOrigin: cloud.url,
      deliveryOrigin: cloud.url,
    })
    expect(cloud).toMatchObject({ cloudName: 'mine', apiKey: '1', apiSecret: 'between-us' })
  })

  it('shares nothing with another one in the same process', async () => {
    const [one, other] = [await openCloud(), await openCloud()]
    one.faults.inject('answer500', { action: 'rename' })
    one.clock.advance('2 h')
    expect(await json(upload(other, 'a'))).toMatchObject({ public_id: 'a' })
    expect(await one.assets()).toEqual([])
    expect(one.requests()).toEqual([])
    expect(one.faults.pending()).toHaveLength(1)
    const strange = await one.fetch(`${one.url}/v1_1/${other.cloudName}/ping`)
    expect([strange.status, await json(strange)]).toEqual([
      401,
      { error: { message: `Invalid cloud_name ${other.cloudName}` } },
    ])
  })

  it('answers its fetch at the addresses of the hosted Cloudinary, by a path alone, and for a Request', async () => {
    const cloud = await openCloud({ listen: false })
    const path = `/v1_1/${cloud.cloudName}/ping`
    const headers = { authorization: `Basic ${btoa(`${cloud.apiKey}:${cloud.apiSecret}`)}` }
    for (const input of [`https://api.cloudinary.com${path}`, path, new Request(`${cloud.url}${path}`, { headers })])
      expect((await cloud.fetch(input, { headers })).status).toBe(200)
    await upload(cloud, 'a')
    expect((await cloud.fetch(`https://res.cloudinary.com/${cloud.cloudName}/raw/upload/a`)).status).toBe(200)
    const form = new FormData()
    form.set('a', 'b')
    await cloud.fetch(new Request(`${cloud.url}/v1_1/${cloud.cloudName}/raw/destroy`, { method: 'POST', body: form }))
    expect(cloud.requests().at(-1)?.parameters).toEqual({ a: 'b' })
  })

  it('reaches nobody else: not by its fetch, and not without a port by any other', async () => {
    const cloud = await openCloud({ listen: false })
    await expect(cloud.fetch('https://example.com/')).rejects.toThrow(
      new TypeError(
        'cloud.fetch reaches http://127.0.0.1:0, https://api.cloudinary.com, https://res.cloudinary.com, not https://example.com',
      ),
    )
    await expect(fetch(cloud.url)).rejects.toThrow('fetch failed')
  })

  it('gives up when the caller does', async () => {
    const cloud = await openCloud({ listen: false })
    await expect(upload(cloud, 'a', { signal: AbortSignal.abort(new Error('enough')) })).rejects.toThrow('enough')
    cloud.faults.inject('slowLink', { latency: '1 h' })
    await expect(upload(cloud, 'a', { signal: AbortSignal.timeout(20) })).rejects.toThrow(/timeout/)
  })

  it('forgets everything at reset but its addresses and keys', async () => {
    const cloud = await openCloud()
    await upload(cloud, 'a')
    cloud.faults.inject('answer500')
    cloud.clock.advance('7 d')
    await cloud.reset()
    expect(await cloud.assets()).toEqual([])
    expect([cloud.requests(), cloud.notifications(), cloud.faults.pending()]).toEqual([[], [], []])
    expect(Math.abs(cloud.clock.now() - Date.now())).toBeLessThan(60_000)
    expect((await upload(cloud, 'a', { fetch })).status).toBe(200)
  })

  it('is gone when it is closed, and waits for no slow link', async () => {
    const cloud = await createTestCloud()
    cloud.faults.inject('slowLink', { latency: '1 h', times: 2 })
    const waiting = Promise.allSettled([upload(cloud, 'a', { fetch }), upload(cloud, 'b')])
    await vi.waitFor(() => expect(cloud.requests()).toHaveLength(2), 10_000)
    await Promise.all([cloud.close(), cloud.close()])
    expect(await waiting).toMatchObject([{ value: { status: 200 } }, { value: { status: 200 } }])
    await expect(cloud.fetch(cloud.url)).rejects.toThrow(`the test cloud ${cloud.cloudName} is closed`)
    await expect(fetch(cloud.url)).rejects.toThrow('fetch failed')
  })

  it('names the port that is taken', async () => {
    const { url } = await openCloud()
    const port = Number(new URL(url).port)
    await expect(createTestCloud({ port })).rejects.toMatchObject({
      code: 'invalid_configuration',
      message: `Port ${port} is in use; choose another one, or 0 for any that is free`,
    })
  })

  it('closes at the end of its block', async () => {
    let cloud: Awaited<ReturnType<typeof createTestCloud>>
    {
      await using own = await createTestCloud()
      cloud = own
    }
    await expect(cloud.fetch(cloud.url)).rejects.toThrow('is closed')
  })

  it.each([
    [{ cloud: 'x' }, /has no option "cloud"; it has cloudName, apiKey,/],
    [{ cloudName: 'a b' }, /^createTestCloud has a cloud name with something other than letters, digits, _ and -$/],
    [{ apiSecret: '' }, /^createTestCloud\.apiSecret must be a non-empty string$/],
    [{ port: 70_000 }, /port must be a whole number from 0 to 65535, not 70000/],
    [{ listen: 'no' }, /listen must be true or false, not "no"/],
    [{ listen: false, port: 3001 }, /port must be left out with listen: false, not 3001/],
    [{ notificationUrls: ['ftp://x'] }, /notificationUrls must be http or https URLs/],
  ])('says what is wrong with %j', async (options, message) => {
    await expect(createTestCloud(options as object)).rejects.toMatchObject({
      code: 'invalid_configuration',
      message: expect.stringMatching(message),
    })
  })
})

describe('the clock', () => {
  it.each(WAYS)('ages signatures and links $case', async ({ options, fetchOf }) => {
    const cloud = await openCloud(options)
    const fetch = fetchOf(cloud)
    const timestamp = String(Math.floor(cloud.clock.now() / 1000))
    await upload(cloud, 'a', { fields: { type: 'private' } })
    const account = parseCloudinaryUrl(cloud.cloudinaryUrl)
    const name = { publicId: 'a', resourceType: 'raw', type: 'private' } as const
    const times = { timestamp: Number(timestamp), expiresAt: Number(timestamp) + 60 }
    const link = privateDownloadUrl({ ...name, ...times }, account)
    expect((await fetch(link)).status).toBe(200)
    cloud.clock.advance('61 s')
    expect((await fetch(link)).status).toBe(400)
    cloud.clock.advance('1 h')
    const { error } = await json(upload(cloud, 'b', { fetch, fields: { timestamp } }))
    expect(error.message).toMatch(/^Stale request/)
  })

  it('is set to a day, and back', async () => {
    const cloud = await openCloud()
    for (const time of [new Date('2030-01-31T12:00:00Z'), '2030-01-31T12:00:00Z', Date.UTC(2030, 0, 31, 12)]) {
      cloud.clock.set(time)
      expect(new Date(cloud.clock.now()).toISOString()).toMatch(/^2030-01-31T12:00:/)
      cloud.clock.set('2020-01-01')
    }
    const answer = await upload(cloud, 'a', { fetch })
    expect(answer.headers.get('date')).toMatch(/^Wed, 01 Jan 2020 00:00:/)
    expect((await json(answer)).created_at).toMatch(/^2020-01-01T00:00:/)
    expect(new Date(cloud.requests()[0]?.receivedAt ?? 0).toISOString()).toMatch(/^2020-01-01T00:00:/)
  })

  it('follows a fake Date of the test runner', async () => {
    const cloud = await openCloud()
    vi.useFakeTimers({ toFake: ['Date'], now: Date.UTC(2040, 0, 1) })
    try {
      expect(await json(upload(cloud, 'a', { fetch }))).toMatchObject({ created_at: '2040-01-01T00:00:00Z' })
    } finally {
      vi.useRealTimers()
    }
  })

  it('says what it takes', async () => {
    const { clock } = await openCloud({ listen: false })
    expect(() => clock.advance('1 hour')).toThrow(/^clock\.advance must be .* not "1 hour"$/)
    expect(() => clock.advance(-1)).toThrow(/not -1$/)
    expect(() => clock.set('tomorrow')).toThrow(
      'clock.set must be a Date, milliseconds since the Unix epoch or text like \'2026-01-31T12:00:00Z\', not "tomorrow"',
    )
  })
})
