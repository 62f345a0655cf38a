import { describe, expect, it, vi } from 'vitest'
import { profile } from '../policy/profile.ts'
import { countersign } from '../server/countersign.ts'
import { signManually } from './manual-signature.ts'

vi.mock('./manual-signature.ts', { spy: true })

const signer = (onError: () => void) =>
  countersign({
    cloud: 'cloudinary://key:abcd@demo',
    authenticate: () => ({ id: '42' }),
    profiles: { uploads: profile() },
    onError,
  })

describe('the second implementation of the signature', () => {
  it("signs the documentation's example as the documentation says", () => {
    const parameters = { timestamp: 1315060510, public_id: 'sample_image' }
    expect(signManually(parameters, 'abcd', 'sha1')).toBe('b4ad47fb4e25c7bf5f92a20089f9db59bc302313')
  })

  it('stops the answer when the two differ: a signature that is wrong is handed to nobody', async () => {
    vi.mocked(signManually).mockReturnValueOnce('0'.repeat(40))
    const onError = vi.fn()
    const response = await signer(onError).GET(new Request('https://app.example/upload-signature'))
    expect([response.status, (await response.text()).includes('signature"')]).toEqual([500, false])
    expect(onError).toHaveBeenCalledOnce()
  })
})
