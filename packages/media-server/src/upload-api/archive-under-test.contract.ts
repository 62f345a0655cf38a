import { signParameters } from 'countersign/signing'
import { expect } from 'vitest'
import { readZip } from '../archive/read-archive.contract.ts'
import { ACCOUNT, type Answer, createCloud } from '../http/cloud-under-test.contract.ts'

type Cloud = ReturnType<typeof createCloud>

/** A picture of one pixel. */
export const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)

/** A cloud with files to pack: what is in each is its name again, but for the picture. */
export async function createStocked(): Promise<Cloud> {
  const cloud = createCloud()
  const raws: [string, Record<string, string>][] = [
    ['a/1.txt', { tags: 'x,y' }],
    ['a/2.txt', { tags: 'y' }],
    ['ab/3.txt', {}],
    ['a/secret.txt', { type: 'private', tags: 'y' }],
    ['a/guarded.txt', { type: 'authenticated', tags: 'y' }],
  ]
  for (const [public_id, parameters] of raws)
    await cloud.post('raw/upload', { parameters: { public_id, ...parameters }, file: public_id, filename: 'notes.txt' })
  await cloud.post('image/upload', { parameters: { public_id: 'a/dot', tags: 'x' }, file: PNG, filename: 'Dot.png' })
  return cloud
}

export const link = (
  cloud: Cloud,
  resourceType: string,
  parameters: Record<string, string>,
  secret = ACCOUNT.apiSecret,
) => {
  const signed = { timestamp: String(cloud.clock.now / 1000), mode: 'download', ...parameters }
  const query = new URLSearchParams({ ...signed, signature: signParameters(signed, secret), api_key: ACCOUNT.apiKey })
  return `/v1_1/demo/${resourceType}/generate_archive?${query}`
}
export const bytesOf = async (response: Response) => {
  expect(response.status).toBe(200)
  return Buffer.from(await response.arrayBuffer())
}
export const namesOf = async (response: Response) => Object.keys(readZip(await bytesOf(response)))
export const messageOf = async (response: Response) => ((await response.json()) as Answer).error.message
