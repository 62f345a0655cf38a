import { describe, expect, it } from 'vitest'
import { memoryRegistry } from '../registry/memory-registry.ts'
import { hmacSha256 } from '../signing/digest.ts'
import type { GrantClaims } from './grant-claims.ts'
import { room, SEALING_SECRET } from './room.contract.ts'
import { seal, toBase64Url, unseal } from './sealed.ts'

describe('a token', () => {
  it('is opened by each of two keys, and sealed by the first', async () => {
    const former = `${SEALING_SECRET} of last year`
    const { grant } = room({ secret: former })
    const { token } = await grant()
    expect(unseal('grant', token, [SEALING_SECRET, former])).toMatchObject({ version: 1 })
    expect(unseal('grant', token, [SEALING_SECRET])).toBeNull()
  })

  it('is nothing for another purpose', () => {
    const token = seal('grant', { version: 1 }, [SEALING_SECRET])
    expect([unseal('grant', token, [SEALING_SECRET]), unseal('ticket', token, [SEALING_SECRET])]).toEqual([
      { version: 1 },
      null,
    ])
  })

  it.each([
    { case: 'this version', prefix: 'cs1', opens: { version: 1 } },
    { case: 'a former version', prefix: 'cs0', opens: null },
    { case: 'a version to come', prefix: 'cs2', opens: null },
    { case: 'this version in capitals', prefix: 'CS1', opens: null },
    { case: 'no version', prefix: '', opens: null },
    { case: 'this version with a part more', prefix: 'cs1', more: '.e30', opens: null },
  ])('that is well sealed on the wire as $case opens as $opens', ({ prefix, more = '', opens }) => {
    const [, keyId, claims] = seal('grant', { version: 1 }, [SEALING_SECRET]).split('.')
    const body = `${prefix}.${keyId}.${claims}${more}`
    const mac = toBase64Url(hmacSha256(SEALING_SECRET, `countersign grant\n${body}`))
    expect(unseal('grant', `${body}.${mac}`, [SEALING_SECRET])).toEqual(opens)
  })

  it.each([
    { case: 'a former version', change: { version: 0 } },
    { case: 'a version to come', change: { version: 2 } },
    { case: 'no version', change: { version: undefined } },
    { case: 'another cloud', change: { cloudName: 'other' } },
    { case: 'another subject', change: { subjectId: '43' } },
    { case: 'a time that is over', change: { expiresAt: 0 }, status: 410 },
  ])('of $case completes and renews nothing, however well it is sealed', async ({ change, status = 404 }) => {
    for (const registry of [undefined, memoryRegistry()]) {
      const { cloud, grant, post } = room(registry && { registry })
      const given = await grant()
      cloud.arrive(given)
      const claims = unseal('grant', given.token, [SEALING_SECRET]) as GrantClaims
      const token = seal('grant', { ...claims, ...change }, [SEALING_SECRET])
      expect((await post('completions', { token })).status).toBe(status)
      expect((await post('grants', { renew: token })).status).toBe(status)
      expect(cloud.calls).toEqual([])
      expect((await post('grants', { renew: given.token })).status).toBe(200)
      expect((await post('completions', { token: given.token })).status).toBe(200)
    }
  })

  it('is nothing once a single character of it is another', async () => {
    const { grant } = room()
    const { token } = await grant()
    for (let at = 0; at < token.length; at += 1) {
      const other = token[at] === 'A' ? 'B' : 'A'
      expect(unseal('grant', token.slice(0, at) + other + token.slice(at + 1), [SEALING_SECRET])).toBeNull()
    }
    for (const odd of [
      '',
      '.',
      '...',
      'cs1',
      token.slice(1),
      `${token}.`,
      `${token}A`,
      token.slice(0, -1),
      token.repeat(2),
    ])
      expect(unseal('grant', odd, [SEALING_SECRET])).toBeNull()
  })
})
