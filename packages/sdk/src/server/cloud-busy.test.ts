import { describe, expect, it } from 'vitest'
import { room } from './room.contract.ts'

describe('a cloud that takes no more calls', () => {
  it('is a 503 that says when to come again', async () => {
    const { cloud, grant, post } = room()
    const given = await grant()
    cloud.arrive(given)
    cloud.fail('image/rename', () => new Response('', { status: 420, headers: { 'retry-after': '7' } }))
    const said = await post('completions', { token: given.token })
    expect([said.status, said.body.error.code, said.headers.get('retry-after')]).toEqual([503, 'cloud_busy', '7'])
    expect((await post('completions', { token: given.token })).status).toBe(200)
  })

  it.each([
    { case: 'nothing', said: undefined, passed: '5' },
    { case: 'an hour', said: '3600', passed: '3600' },
    { case: 'a part of a second', said: '6.5', passed: '7' },
    { case: 'more than an hour', said: '3601', passed: '5' },
    { case: 'forever', said: 'Infinity', passed: '5' },
    { case: 'no time', said: '0', passed: '5' },
    { case: 'a time that is over', said: '-1', passed: '5' },
    { case: 'a date', said: 'Fri, 02 Jan 2026 00:01:00 GMT', passed: '5' },
  ])('is asked again after $passed s where it says $case', async ({ said, passed }) => {
    for (const status of [420, 429, 503]) {
      const { cloud, grant, post } = room()
      const { token } = await grant()
      cloud.fail('image/rename', () => new Response('', { status, headers: said ? { 'retry-after': said } : {} }))
      const { body, headers } = await post('completions', { token })
      expect([body.error.code, headers.get('retry-after')]).toEqual(['cloud_busy', passed])
      expect(body.error.details).toEqual({ cloudStatus: status, retryAfterSeconds: Number(passed) })
    }
  })
})
