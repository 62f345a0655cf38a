import { describe, expect, it, vi } from 'vitest'
import { profile } from '../policy/profile.ts'
import { atFirstRequest } from './at-first-request.ts'
import { countersign } from './countersign.ts'

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

  it('says what is wrong at the first request, and again at the next', async () => {
    const uploads = atFirstRequest(() =>
      countersign({ cloud: undefined, authenticate: () => null, profiles: { uploads: profile() } }),
    )
    await expect(uploads.GET(ask())).rejects.toThrow(/CLOUDINARY_URL\) is not set/)
    await expect(uploads.sweep()).rejects.toThrow(/CLOUDINARY_URL\) is not set/)
  })
})
