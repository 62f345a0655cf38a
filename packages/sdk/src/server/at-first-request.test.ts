import { describe, expect, it, vi } from 'vitest'
import { profile } from '../policy/profile.ts'
import { atFirstRequest } from './at-first-request.ts'
import { type Countersign, countersign } from './countersign.ts'

const ask = () => new Request('https://app.example/upload-signature')

describe('atFirstRequest', () => {
  it('makes the signer when it is asked, once', async () => {
    const make = vi.fn(() =>
      countersign({
        cloud: 'cloudinary://key:abcd@demo',
        authenticate: () => ({ id: '42' }),
        profiles: { uploads: profile() },
      }),
    )
    const uploads = atFirstRequest(make)
    expect(make).not.toHaveBeenCalled()
    expect((await uploads.GET(ask())).status).toBe(200)
    expect((await uploads.fetch(ask())).status).toBe(200)
    expect(make).toHaveBeenCalledOnce()
  })

  it.each([
    {
      case: 'options that are wrong',
      make: () => countersign({ cloud: undefined, authenticate: () => null, profiles: { uploads: profile() } }),
      says: /CLOUDINARY_URL\) is not set/,
    },
    {
      case: 'a function that throws',
      make: () => {
        throw new Error('db password is hunter2')
      },
      says: /hunter2/,
    },
    {
      case: 'a function that answers something else',
      make: () => ({ fetch: async () => new Response() }) as unknown as Countersign,
      says: /what countersign\(\) makes/,
    },
  ])('answers $case with an opaque 500, and tells the console each time', async ({ make, says }) => {
    const told = vi.spyOn(console, 'error').mockImplementation(() => {})
    const uploads = atFirstRequest(make as () => Countersign)
    for (let request = 1; request <= 2; request += 1) {
      const response = await uploads.GET(ask())
      expect([response.status, await response.json()]).toEqual([
        500,
        { status: 'error', error: { code: 'internal', message: 'something went wrong on our side' } },
      ])
      expect(told).toHaveBeenCalledTimes(request)
      expect(String(told.mock.calls.at(-1)?.[0])).toMatch(says)
    }
    told.mockRestore()
  })

  it('says to whoever calls it directly what is wrong', async () => {
    const uploads = atFirstRequest(() =>
      countersign({ cloud: undefined, authenticate: () => null, profiles: { uploads: profile() } }),
    )
    await expect(uploads.sweep()).rejects.toThrow(/CLOUDINARY_URL\) is not set/)
  })
})
