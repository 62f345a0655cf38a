import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { createTestCloud, type TestCloud } from '@countersign/media-server/testing'

// biome-ignore lint/suspicious/noExplicitAny: answers of an API, compared and not typed
export type Answer = Record<string, any>

/** The SDK as it is, without its types: they leave out methods that are there, and promise answers that we are here to see. */
// biome-ignore lint/suspicious/noExplicitAny: as above
export type Sdk = Record<string, any>

/** What a check has: the SDK, the cloud that it speaks to, and one image in it. */
export interface Room {
  sdk: Sdk
  cloud: TestCloud
  file: string
  bytes: Buffer
  /** Uploads the image under a name. */
  put(publicId: string, options?: object): Promise<Answer>
  /** What the cloud holds of an image, asked past the SDK. */
  look(publicId: string): Promise<Answer>
  /** Public ids of everything there is, in order. */
  names(): Promise<string[]>
  /** MD5 of what a URL delivers. */
  md5At(url: string): Promise<string>
}

const FILE = 'fixtures/rocket.jpg'

/** A cloud, and the SDK as an application has it: configured by the environment before its first import, once for the process. */
export async function openRoom(): Promise<Room> {
  const cloud = await createTestCloud({ poppler: { pdfinfo: 'pdfinfo', pdftoppm: 'pdftoppm' } })
  process.env.CLOUDINARY_URL = cloud.cloudinaryUrl
  const bytes = await readFile(FILE)
  const sdk = (await import('cloudinary')).v2 as Sdk
  return {
    sdk,
    cloud,
    file: FILE,
    bytes,
    put: (publicId, options = {}) => sdk.uploader.upload(FILE, { public_id: publicId, ...options }),
    async look(publicId) {
      const authorization = `Basic ${btoa(`${cloud.apiKey}:${cloud.apiSecret}`)}`
      const path = `/v1_1/${cloud.cloudName}/resources/image/upload/${encodeURIComponent(publicId)}`
      return (await (await fetch(cloud.url + path, { headers: { authorization } })).json()) as Answer
    },
    names: async () => (await cloud.assets()).map(({ public_id }) => public_id).sort(),
    md5At: async (url) => md5(new Uint8Array(await (await fetch(url)).arrayBuffer())),
  }
}

export const md5 = (bytes: Uint8Array): string => createHash('md5').update(bytes).digest('hex')
