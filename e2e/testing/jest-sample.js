import { readFile } from 'node:fs/promises'
import { createTestCloud } from '@countersign/media-server/testing'
import { signParameters } from 'countersign/signing'

let cloud
beforeAll(async () => {
  cloud = await createTestCloud()
})
beforeEach(() => cloud.reset())
afterAll(() => cloud.close())

test('a signature is good for an hour', async () => {
  const timestamp = Math.floor(cloud.clock.now() / 1000)
  const fields = { timestamp, public_id: 'kyc/1', type: 'private' }
  const upload = async () => {
    const form = new FormData()
    const signature = signParameters(fields, cloud.apiSecret)
    for (const [name, value] of Object.entries({ ...fields, api_key: cloud.apiKey, signature }))
      form.append(name, value)
    form.append('file', new Blob([await readFile('fixtures/rocket.jpg')]), 'rocket.jpg')
    return fetch(`${cloud.url}/v1_1/${cloud.cloudName}/image/upload`, { method: 'POST', body: form })
  }
  expect((await upload()).status).toBe(200)
  cloud.clock.advance('61 min')
  expect((await upload()).status).toBe(400)
  expect(cloud.requests()[1].error).toMatch(/^Stale request/)
  expect(await cloud.assets()).toHaveLength(1)
})
