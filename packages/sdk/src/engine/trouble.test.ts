import { describe, expect, it } from 'vitest'
import { aCloud, answered, cut, fileOf, long, refusal, uploaderTo } from './cloud-on-a-wire.contract.ts'
import { signedUploads } from './direct-protocols.ts'

const html = () => ({ status: 200, text: '<html>Log in to this network</html>', retryAfter: null })

describe('a success that is none', () => {
  it.each([
    { case: 'a page', says: html, words: /its answer cannot be read/ },
    { case: 'JSON of something else', says: () => answered(200, { ok: true }), words: /its answer cannot be read/ },
  ])('ends a file in its words, and does not send it twice: $case', async ({ says, words }) => {
    const cloud = aCloud()
    let asked = 0
    cloud.instead.push(() => {
      asked += 1
      return says()
    })
    const uploader = uploaderTo(cloud)
    uploader.add([fileOf(1)])
    expect((await uploader.settled())[0]).toMatchObject({
      status: 'failed',
      error: { message: expect.stringMatching(words) },
    })
    expect([asked, cloud.arrivals.length]).toEqual([1, 0])
    uploader.retry()
    expect((await uploader.settled())[0]?.status).toBe('done')
  })

  it('of a part between is no arrival: it is sent again', async () => {
    const cloud = aCloud()
    cloud.instead.push(() => undefined, html)
    const uploader = uploaderTo(cloud)
    uploader.add([fileOf(long)])
    expect((await uploader.settled())[0]?.status).toBe('done')
    expect(new Set(cloud.arrivals.map(({ range }) => range)).size).toBe(4)
  })
})

describe('trouble', () => {
  it('is shown while the next try is waited for, and gone when it went well', async () => {
    const cloud = aCloud()
    cloud.instead.push(() => answered(500, refusal('Something broke')), cut)
    const uploader = uploaderTo(cloud, { patience: { attempts: 4, firstPauseMs: 120 } })
    const seen = new Set<string>()
    uploader.subscribe(() => seen.add(uploader.state().uploads[0]?.trouble?.message ?? ''))
    uploader.add([fileOf(1)])
    expect((await uploader.settled())[0]).toMatchObject({ status: 'done', trouble: null })
    expect([...seen].filter(Boolean)).toEqual([
      'Something broke',
      'no answer from https://api.cloudinary.com: the connection failed',
    ])
  })
})

describe('a signer', () => {
  const signedBy = (sign: () => Promise<string>) => signedUploads({ cloudName: 'demo', apiKey: 'k', sign })

  it('that says nothing is asked again, and then given up', async () => {
    let asked = 0
    const protocol = signedBy(() => {
      asked += 1
      return new Promise(() => {})
    })
    const uploader = uploaderTo(aCloud(), { protocol, stallMs: 5 })
    uploader.add([fileOf(1)])
    expect((await uploader.settled())[0]).toMatchObject({
      status: 'failed',
      error: { code: 'timeout', message: 'the signer did not answer within 0.005 s' },
    })
    expect(asked).toBe(4)
  })

  it('that listens to no signal holds up nobody else when its file is cancelled', async () => {
    const protocol = signedBy(() => (first ? new Promise(() => {}) : Promise.resolve('signed')))
    let first = true
    const uploader = uploaderTo(aCloud(), { protocol, concurrency: 1 })
    const [stuck = ''] = uploader.add([fileOf(1, 'a'), fileOf(1, 'b')])
    await new Promise((resolve) => setTimeout(resolve, 20))
    first = false
    uploader.cancel([stuck])
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect((await uploader.settled()).map(({ status }) => status)).toEqual(['cancelled', 'done'])
  })

  it('that answers with a page is asked once', async () => {
    let asked = 0
    const fetch = async () => {
      asked += 1
      return new Response('<h1>Log in</h1>')
    }
    const protocol = signedUploads({ cloudName: 'demo', apiKey: 'k', sign: '/sign', fetch })
    const uploader = uploaderTo(aCloud(), { protocol })
    uploader.add([fileOf(1)])
    expect((await uploader.settled())[0]).toMatchObject({
      status: 'failed',
      error: {
        status: 200,
        message: '/sign answered with status 200, and not with {"signature": …}',
        details: { address: '/sign' },
      },
    })
    expect(asked).toBe(1)
  })
})
