import { describe, expect, it } from 'vitest'
import type { Receipt, Shipment } from '../engine/transport.ts'
import type { Tell } from './events.ts'
import { createSession } from './session.ts'
import { english } from './text/english.ts'
import { createTexts } from './text/translate.ts'
import type { ParametersAsked, WidgetOptions } from './widget-options.ts'

const texts = createTexts('en', english)
const NOW = 1_700_000_000_000
const cloud = { cloudName: 'demo', apiOrigin: 'https://cloud.example' }
const answer = {
  public_id: 'a/b',
  version: 7,
  resource_type: 'image',
  type: 'upload',
  format: 'png',
  bytes: 5,
  secure_url: 'https://cloud.example/demo/image/upload/v7/a/b.png',
}
const file = (name: string) => ({ source: new File(['hello'], name, { type: 'image/png' }), name })

interface Sent {
  url: string
  fields: Record<string, unknown>
}

/** A session whose cloud is a function, and what was told and sent. */
function stage(
  options: WidgetOptions,
  reply: (sent: Sent) => Partial<Receipt> = () => ({}),
  hear: (event: string) => void = () => {},
) {
  const told: [event: string, info: unknown][] = []
  const sent: Sent[] = []
  const tell: Tell = (event, info) => {
    told.push([event, info])
    hear(event)
  }
  const transport = async ({ url, body }: Shipment): Promise<Receipt> => {
    const { file: _, ...fields } = Object.fromEntries(body.entries())
    sent.push({ url, fields })
    return { status: 200, text: JSON.stringify(answer), retryAfter: null, ...reply({ url, fields }) }
  }
  const session = createSession(
    () => options,
    () => texts,
    tell,
    { transport, now: () => NOW },
  )
  const ended = async () => {
    for (;;) {
      const end = told.find(([event]) => event === 'queues-end')
      if (end) return end[1] as { files: { status: string; statusText: string }[] }
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
  }
  const names = () => told.map(([event]) => event).filter((event) => event !== 'progress')
  return { session, told, sent, ended, names }
}

describe('a queue', () => {
  it('tells its events in the order and with the shapes of the documentation', async () => {
    const { session, told, ended, names } = stage({ ...cloud, uploadPreset: 'p' })
    session.add([file('one.png')])
    await ended()
    expect(names()).toEqual(['upload-added', 'queues-start', 'success', 'queues-end'])
    expect(told.find(([event]) => event === 'upload-added')?.[1]).toEqual({
      file: { name: 'one.png', size: 5, type: 'image/png' },
      publicId: undefined,
    })
    expect(told.find(([event]) => event === 'success')?.[1]).toEqual({
      ...answer,
      id: expect.stringMatching(/^uw-file\d+$/),
      batchId: expect.stringMatching(/^uw-batch\d+$/),
      original_filename: 'one',
      path: 'v7/a/b.png',
      thumbnail_url: 'https://cloud.example/demo/image/upload/c_limit,h_60,w_90/v7/a/b.png',
    })
  })

  it('tells a thousand files once each, and one end', async () => {
    const { session, ended, names } = stage({ ...cloud, uploadPreset: 'p' })
    session.add(Array.from({ length: 1000 }, (_, index) => file(`${index}.png`)))
    expect((await ended()).files).toHaveLength(1000)
    const counts = Map.groupBy(names(), (name) => name)
    expect(Array.from(counts, ([name, { length }]) => [name, length])).toEqual([
      ['upload-added', 1000],
      ['queues-start', 1],
      ['success', 1000],
      ['queues-end', 1],
    ])
  })

  it.each<{ case: string; options: WidgetOptions; reason: string }>([
    { case: 'too many', options: { maxFiles: 1 }, reason: 'MAX_EXCEEDED' },
    { case: 'two where one is wanted', options: { multiple: false }, reason: 'MAX_EXCEEDED' },
    { case: 'an impossible name', options: { publicId: 'a?b' }, reason: 'INVALID_PUBLIC_ID' },
  ])('takes nothing of a batch with $case', ({ options, reason }) => {
    const { session, told } = stage({ ...cloud, uploadPreset: 'p', ...options })
    session.add([file('1.png'), file('2.png')])
    expect(told).toEqual([['batch-cancelled', { reason }]])
  })

  it('counts those that are still coming in against maxFiles', async () => {
    const { session, told, ended } = stage({ ...cloud, uploadPreset: 'p', maxFiles: 250 })
    const files = (count: number) => Array.from({ length: count }, (_, index) => file(`${index}.png`))
    expect(session.add(files(150))).toBe(null)
    expect(session.state().uploads.length).toBeLessThan(150)
    expect(session.add(files(101))).toBe('MAX_EXCEEDED')
    expect(session.add(files(100))).toBe(null)
    expect((await ended()).files).toHaveLength(250)
    expect(told.filter(([event]) => event === 'queues-end')).toHaveLength(1)
    expect(session.add(files(1))).toBe('MAX_EXCEEDED')
  })

  it('of one file takes no other that comes while its page is told of the first', () => {
    const { session, told } = stage(
      { ...cloud, uploadPreset: 'p', multiple: false },
      () => ({}),
      (event) => {
        if (event === 'upload-added') session.add([file('2.png')])
      },
    )
    session.add([file('1.png')])
    expect(told.map(([event]) => event)).toEqual(['upload-added', 'batch-cancelled', 'queues-start'])
  })

  it('that is cancelled whole takes no more of what was added before, and all of what is added afterwards', async () => {
    const { session, told, ended, names } = stage({ ...cloud, uploadPreset: 'p' })
    session.add(Array.from({ length: 100 }, (_, index) => file(`${index}.png`)))
    session.abort()
    expect((await ended()).files.map(({ status }) => status)).toEqual(Array(25).fill('aborted'))
    expect(told.filter(([event]) => event === 'abort')).toEqual([
      ['abort', { ids: expect.objectContaining({ length: 25 }), all: true }],
    ])
    session.add(Array.from({ length: 30 }, (_, index) => file(`again-${index}.png`)))
    await expect.poll(() => names().filter((name) => name === 'success')).toHaveLength(30)
    expect(session.state().uploads).toHaveLength(55)
  })

  it('says nothing after its end', async () => {
    const { session, names } = stage({ ...cloud, uploadPreset: 'p' })
    session.add([file('1.png')])
    session.end()
    await new Promise((resolve) => setTimeout(resolve, 120))
    expect(names()).toEqual(['upload-added', 'queues-start', 'abort', 'queues-end'])
  })
})

describe('what is sent', () => {
  it('is the preset and the parameters of the options, without a signature', async () => {
    const options = { ...cloud, uploadPreset: 'p', folder: 'f', tags: ['a', 'b'], context: { alt: 'a=b|c' } }
    const { session, sent, ended } = stage(options)
    session.add([file('1.png')])
    await ended()
    expect(sent).toEqual([
      {
        url: 'https://cloud.example/v1_1/demo/auto/upload',
        fields: { source: 'uw', upload_preset: 'p', folder: 'f', tags: 'a,b', context: 'alt=a\\=b\\|c' },
      },
    ])
  })

  it('is what a function was asked to sign, a timestamp that is a number among it, and its signature', async () => {
    const asked: ParametersAsked[] = []
    const { session, sent, ended } = stage({
      ...cloud,
      apiKey: 'key',
      publicId: 'dog',
      uploadPreset: 'p',
      uploadSignature(callback, parameters) {
        asked.push(parameters)
        setTimeout(() => callback('abc'))
      },
    })
    session.add([file('1.png')])
    await ended()
    expect(asked).toEqual([{ timestamp: NOW / 1000, source: 'uw', upload_preset: 'p', public_id: 'dog' }])
    expect(sent[0]?.fields).toEqual({
      timestamp: String(NOW / 1000),
      source: 'uw',
      upload_preset: 'p',
      public_id: 'dog',
      api_key: 'key',
      signature: 'abc',
    })
  })

  it.each([
    { case: 'a number', time: 155_307_631 },
    { case: 'text', time: '155307631' },
  ])('is a signature that was made before, with its timestamp as $case', async ({ time }) => {
    const options = { ...cloud, apiKey: 'key', uploadSignature: 'abc', uploadSignatureTimestamp: time }
    const { session, sent, ended } = stage(options)
    session.add([file('1.png')])
    await ended()
    expect(sent[0]?.fields).toEqual({ source: 'uw', timestamp: '155307631', api_key: 'key', signature: 'abc' })
  })

  it('is what is said of one file too, where a preset takes it', async () => {
    const { session, sent, ended } = stage({ ...cloud, uploadPreset: 'p' })
    session.add([{ ...file('1.png'), parameters: { face_coordinates: '1,2,3,4' } }])
    await ended()
    expect(sent[0]?.fields).toEqual({ source: 'uw', upload_preset: 'p', face_coordinates: '1,2,3,4' })
  })

  it('is what is said of one file too, for the app to sign', async () => {
    const asked: ParametersAsked[] = []
    const uploadSignature = async (_: unknown, parameters: ParametersAsked) => `signature-${asked.push(parameters)}`
    const { session, sent, ended } = stage({ ...cloud, apiKey: 'key', uploadSignature })
    session.add([{ ...file('1.png'), parameters: { custom_coordinates: '1,2,3,4' } }])
    await ended()
    expect(asked).toEqual([{ timestamp: NOW / 1000, source: 'uw', custom_coordinates: '1,2,3,4' }])
    expect(sent[0]?.fields).toMatchObject({ custom_coordinates: '1,2,3,4', signature: 'signature-1' })
  })

  it('is what prepareUploadParams adds', async () => {
    const prepareUploadParams = async () => [
      {
        signature: 'abc',
        apiKey: 'other',
        folder: 'mine',
        tags: ['x'],
        resourceType: 'raw' as const,
        overwrite: false,
      },
    ]
    const { session, sent, ended } = stage({ ...cloud, apiKey: 'key', folder: 'f', prepareUploadParams })
    session.add([file('1.png')])
    await ended()
    expect(sent[0]).toMatchObject({
      url: 'https://cloud.example/v1_1/demo/raw/upload',
      fields: { api_key: 'other', folder: 'mine', tags: 'x', overwrite: 'false', signature: 'abc' },
    })
  })

  it('is what an app says later, whatever its function returns', async () => {
    const uploadSignature = ((answer: (said: string) => void) => setTimeout(() => answer('late'), 5)) as never
    const { session, sent, ended } = stage({ ...cloud, apiKey: 'key', uploadSignature })
    session.add([file('1.png')])
    await ended()
    expect(sent[0]?.fields).toMatchObject({ signature: 'late' })
  })

  it.each<{ case: string; uploadSignature: WidgetOptions['uploadSignature'] & {}; says: string }>([
    { case: 'nothing', uploadSignature: (callback) => callback(undefined), says: 'uploadSignature gave no signature' },
    { case: 'an error', uploadSignature: (callback) => callback(null, new Error('log in')), says: 'log in' },
    { case: 'a rejection', uploadSignature: async () => Promise.reject(new Error('not you')), says: 'not you' },
    {
      case: "our signer's refusal in a signature's place",
      uploadSignature: (callback) => callback('(refused by your signing endpoint: folder is fixed)'),
      says: 'folder is fixed',
    },
    { case: 'an object without one', uploadSignature: async () => ({ folder: 'a' }), says: 'without a signature' },
  ])('is nothing when the app answers $case', async ({ uploadSignature, says }) => {
    const { session, sent, ended } = stage({ ...cloud, apiKey: 'key', uploadSignature })
    session.add([file('1.png')])
    const [one] = (await ended()).files
    expect([one?.status, one?.statusText, sent.length]).toEqual(['error', expect.stringContaining(says), 0])
  })

  it('is asked to be signed again when the cloud finds it too old', async () => {
    let signed = 0
    const uploadSignature = async () => `signature-${++signed}`
    const stale = { status: 400, text: JSON.stringify({ error: { message: 'Stale request - reported time is …' } }) }
    const { session, sent, ended } = stage({ ...cloud, apiKey: 'key', uploadSignature }, ({ fields }) =>
      fields.signature === 'signature-1' ? stale : {},
    )
    session.add([file('1.png')])
    expect((await ended()).files[0]?.status).toBe('success')
    expect(sent.map(({ fields }) => fields.signature)).toEqual(['signature-1', 'signature-2'])
  })
})
