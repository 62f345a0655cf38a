import { signParameters } from 'countersign/signing'
import sharp from 'sharp'
import { ACCOUNT, type Answer, createCloud } from '../http/cloud-under-test.contract.ts'

export type Cloud = ReturnType<typeof createCloud>

/** A picture of one colour. */
export const plain = async (background: string, width = 20, height = 20): Promise<Uint8Array<ArrayBuffer>> =>
  new Uint8Array(
    await sharp({ create: { width, height, channels: 3, background } })
      .png()
      .toBuffer(),
  )

/** A cloud with two pictures under one tag: `a/red`, 20 x 20, and `b`, blue, 30 x 10. */
export async function cloudOfTwo(...options: Parameters<typeof createCloud>): Promise<Cloud> {
  const cloud = createCloud(...options)
  await cloud.post('image/upload', { parameters: { public_id: 'b', tags: 'logo' }, file: await plain('blue', 30, 10) })
  await cloud.post('image/upload', { parameters: { public_id: 'a/red', tags: 'logo' }, file: await plain('red') })
  return cloud
}

/** Frames one below the other. */
export async function pixelsOf(bytes: ArrayBuffer) {
  const image = sharp(bytes, { animated: true })
  const { format, delay, loop, pages = 1, pageHeight } = await image.metadata()
  const { data, info } = await image.ensureAlpha().raw().toBuffer({ resolveWithObject: true })
  const { width } = info
  const height = pageHeight ?? info.height
  const at = (x: number, y: number, page = 0) => {
    const start = ((page * height + y) * width + x) * 4
    return [...data.subarray(start, start + 4)]
  }
  return { format, delay, loop, pages, width, height, at }
}

export const seen = async (cloud: Cloud, url: string) => pixelsOf(await (await cloud.send(url)).arrayBuffer())

/** `GET` of an action by a link, as SDKs sign it. */
export async function followLink(
  cloud: Cloud,
  action: string,
  parameters: Record<string, string>,
  changes: object = {},
) {
  const signed = { timestamp: String(Math.floor(cloud.clock.now / 1000)), mode: 'download', ...parameters }
  const signature = signParameters(signed, ACCOUNT.apiSecret)
  const query = new URLSearchParams({ ...signed, signature, api_key: ACCOUNT.apiKey, ...changes })
  return cloud.send(`/v1_1/demo/${action}?${query}`)
}

export const refusalOf = async (cloud: Cloud, action: string, parameters: Record<string, string>) => {
  const { status, answer } = await cloud.post(action, { parameters })
  return [status, (answer as Answer).error?.message]
}
