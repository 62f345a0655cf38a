import { describe, expect, it } from 'vitest'
import { fakeCloud } from './fake-cloud.contract.ts'
import { room } from './room.contract.ts'

describe('U27: an answer that the cloud did not give', () => {
  const { cloud, grant, post } = room()
  it.each([
    { case: 'another public id, unsigned', change: { public_id: 'incoming/other' } },
    { case: 'another version', change: { version: 1 } },
    { case: 'a public id that is no text', change: { public_id: 1 } },
    { case: 'a version that is text', change: { version: '1' } },
    { case: 'no signature', change: { signature: undefined } },
    { case: 'a cut signature', change: { signature: 'abcdef' } },
  ])('is refused: $case', async ({ change }) => {
    const given = await grant()
    const answer = cloud.arrive(given)
    const said = await post('completions', { token: given.token, answer: { ...answer, ...change } })
    expect([said.status, said.body.error.code]).toEqual([422, 'answer_invalid'])
    expect(cloud.names()).toContain(`image/authenticated/incoming/${given.id}`)
  })

  it.each([
    { case: 'the answer to another upload of the same caller', of: 'another', change: () => ({}) },
    {
      case: 'the right answer with its version as text',
      of: 'this',
      change: ({ version }: { version: number }) => ({ version: String(version) }),
    },
  ])('is refused although its signature is one of the cloud: $case', async ({ of, change }) => {
    const given = await grant()
    const other = await grant()
    const answers = { this: cloud.arrive(given), another: cloud.arrive(other) }
    const answer = answers[of as keyof typeof answers]
    const said = await post('completions', { token: given.token, answer: { ...answer, ...change(answer) } })
    expect([said.status, said.body.error.code]).toEqual([422, 'answer_invalid'])
    expect(cloud.names()).toContain(`image/authenticated/incoming/${given.id}`)
  })

  it('is refused with both names when the cloud stored the file under another, as a preset with a folder makes it', async () => {
    const given = await grant()
    const fields = { ...given.fields, public_id: `kyc/${given.fields.public_id}` }
    const answer = cloud.arrive({ ...given, fields })
    const said = await post('completions', { token: given.token, answer })
    expect([said.status, said.body.error.code]).toEqual([422, 'answer_invalid'])
    for (const name of [`"kyc/incoming/${given.id}"`, `"incoming/${given.id}"`, 'upload preset'])
      expect(said.body.error.message).toContain(name)
  })

  it('is taken with a former secret while the API secret is being changed', async () => {
    const inner = room({ formerApiSecrets: ['former'] }, fakeCloud({ apiSecret: 'former' }))
    const given = await inner.grant()
    const answer = inner.cloud.arrive(given)
    expect((await inner.post('completions', { token: given.token, answer })).status).toBe(200)
  })
})
