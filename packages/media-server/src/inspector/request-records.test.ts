import { signParameters } from 'countersign/signing'
import { beforeEach, describe, expect, it } from 'vitest'
import type { Observed } from '../door/observe-body.ts'
import { refuse } from '../errors/cloudinary-error.ts'
import { createRequestRecords, type RequestRecords } from './request-records.ts'

const ACCOUNT = { cloudName: 'demo', apiKey: '123456789012345', apiSecret: 'a-secret-of-this-cloud' }
const UPLOAD = 'http://127.0.0.1/v1_1/demo/image/upload'

let records: RequestRecords
let changes: number
beforeEach(() => {
  changes = 0
  records = createRequestRecords({
    account: ACCOUNT,
    most: 3,
    onChange: () => {
      changes += 1
    },
  })
})

const open = (url = UPLOAD) =>
  records.open({ receivedAt: 1, method: 'POST', action: 'upload', url: new URL(url), faults: [] })
const observed = (fields: Observed['fields'], bytes = 10): Observed => ({ fields, file: null, bytes })
const latest = () => records.since(0).requests.at(-1)

describe('the log of the inspector', () => {
  it('keeps the latest, and tells of those that something has become of', async () => {
    const opened = Array.from({ length: 5 }, () => open())
    expect(records.since(0)).toMatchObject({ latest: 5, requests: [{ id: 3 }, { id: 4 }, { id: 5 }] })
    await opened[3]?.close(observed({}), Response.json({ ok: true }))
    await opened[0]?.close(observed({}), Response.json({ ok: true }))
    expect(records.since(5)).toMatchObject({ requests: [{ id: 4, status: 200, receivedBytes: 10, answeredBytes: 11 }] })
    expect(records.since(0).requests).toHaveLength(3)
    expect(changes).toBe(7)
    records.clear()
    expect(records.since(0).requests).toEqual([])
  })

  it('says which mistake a signature was made by, and shows nobody a proof', async () => {
    const fields = { timestamp: '1700000000', public_id: 'a', api_key: ACCOUNT.apiKey, token: 'tokentoken' }
    const signature = signParameters({ ...fields, token: 'tokentoken' }, ACCOUNT.apiSecret)
    const expected = 'public_id=a&timestamp=1700000000&token=tokentoken'
    const { message } = refuse('invalidSignature', signature, expected)
    await open().close(observed({ ...fields, signature }), Response.json({ error: { message } }, { status: 401 }))
    expect(latest()).toMatchObject({
      diagnosis: { mistake: 'signedBeside', says: 'api_key was signed along, and is no part of the text.' },
    })
    const seen = JSON.stringify(records.since(0))
    for (const proof of [...Object.values(ACCOUNT).slice(1), signature, 'tokentoken']) expect(seen).not.toContain(proof)
  })

  it('keeps neither long values nor what opens a file elsewhere', async () => {
    const fields = { public_id: 'x'.repeat(5000), file: 'https://files.example/a.jpg?X-Amz-Signature=abc' }
    await open().close(observed(fields), null)
    expect(latest()?.parameters).toEqual({
      public_id: `${'x'.repeat(2000)}… (5000 characters)`,
      file: 'https://files.example/a.jpg?…',
    })
    await open().close(observed({ file: `data:text/plain;base64,${'A'.repeat(9000)}` }), null)
    expect(latest()?.parameters.file).toMatch(/^data:text\/plain;base64,A+… \(9023 characters\)$/)
  })

  it.each([
    {
      case: 'whoever is told of a change',
      field: 'notification_url',
      url: 'http://127.0.0.1:9/hook?key=opens-it-all&a=b',
    },
    { case: 'whoever a trigger tells', field: 'uri', url: 'https://hooks.example/t?opens-it-all' },
    { case: 'a protected file', field: 'urls', url: 'http://127.0.0.1/demo/image/private/s--opens-it-all--/a.jpg' },
    { case: 'a protected file, in what is said of another', field: 'context', url: 'see=http://x/s--opens-it-all--/a' },
  ])('tells nobody what opens $case, neither as it came nor in what is wrong with it', async ({ field, url }) => {
    const fields = { public_id: 'a', [field]: url, signature: 'f'.repeat(40) }
    const expected = `${field}=${url.replaceAll('&', '%26')}&public_id=a`
    for (const { message } of [
      refuse('invalidSignature', fields.signature, expected),
      refuse('triggerTaken', url, 'upload'),
      refuse('resourceNotFound', `x/s--opens-it-all--/s--opens-it-all--/${url}`),
    ])
      await open().close(observed(fields), Response.json({ error: { message } }, { status: 401 }))
    expect(records.since(0).requests).toHaveLength(3)
    expect(JSON.stringify(records.since(0))).not.toContain('opens-it-all')
  })

  it('tells nobody the query of a file that could not be loaded, though it stands in no field', async () => {
    const url = `https://files.example/a.jpg?X-Amz-Signature=opens-it-all`
    for (const { message } of [
      refuse('remoteFailed', url, '403 Forbidden'),
      refuse('unsupportedSource', url, 'only http and https are loaded'),
    ])
      await open().close(observed({}), Response.json({ error: { message } }, { status: 400 }))
    expect(records.since(0).requests.map(({ error }) => error)).toEqual([
      'Error in loading https://files.example/a.jpg?… - 403 Forbidden',
      'Unsupported source URL: https://files.example/a.jpg?… (only http and https are loaded)',
    ])
  })

  it('looks long at no signature, however long the text', async () => {
    const fields = Object.fromEntries(Array.from({ length: 90 }, (_, index) => [`p${index}`, 'x'.repeat(10_000)]))
    const expected = Object.keys(fields)
      .sort()
      .map((name) => `${name}=${fields[name]}`)
      .join('&')
    const signature = 'a'.repeat(40)
    const { message } = refuse('invalidSignature', signature, expected)
    const startedAt = performance.now()
    await open().close(observed({ ...fields, signature }), Response.json({ error: { message } }, { status: 401 }))
    expect(latest()?.diagnosis?.mistake).toBe('unknown')
    expect(performance.now() - startedAt).toBeLessThan(2000)
  })
})
