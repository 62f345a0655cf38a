import { describe, expect, it } from 'vitest'
import type { GrantClaims } from './grant-claims.ts'
import { room, SEALING_SECRET } from './room.contract.ts'
import { seal, unseal } from './sealed.ts'

describe('a token that was sealed with a secret that leaked', () => {
  it.each(['photos/43/x', 'avatars/42/x', 'photos/42', 'incoming/x', 'logo'])(
    'leads to nobody else’s %s',
    async (publicId) => {
      const { cloud, grant, post } = room()
      const { token } = await grant()
      const claims = unseal('grant', token, [SEALING_SECRET]) as GrantClaims
      cloud.arrive(await grant())
      const before = cloud.names()
      const said = await post('completions', { token: seal('grant', { ...claims, publicId }, [SEALING_SECRET]) })
      expect([said.status, cloud.names()]).toEqual([404, before])
    },
  )

  it('takes nothing but what has arrived under its own id', async () => {
    const { cloud, grant, post, upload } = room()
    const victim = await upload()
    const { token } = await grant()
    const claims = unseal('grant', token, [SEALING_SECRET]) as GrantClaims
    const forged = seal('grant', { ...claims, incomingId: victim.public_id }, [SEALING_SECRET])
    expect((await post('completions', { token: forged })).status).toBe(409)
    expect(cloud.names()).toContain(`image/authenticated/${victim.public_id}`)
  })
})
