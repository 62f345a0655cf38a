import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startMediaServer } from '@countersign/media-server'
import { expect, it, onTestFinished } from 'vitest'

/** The client that Cloudinary generates of its OpenAPI documents: its files, since the package has no entry for programs. */
const CLIENT = '@cloudinary/asset-management-mcp/esm'
const rocket = readFileSync('fixtures/rocket.jpg')
const pieces = [rocket.subarray(0, 50_000), rocket.subarray(50_000, 60_000), rocket.subarray(60_000)]

type Outcome = { ok: true; value: Response } | { ok: false; error: { message: string } }
type UploadChunk = (
  client: object,
  resourceType: string,
  uploadId: string,
  request: { file: string; public_id: string },
  contentRange?: string,
  partNumber?: number,
  totalParts?: number,
) => Promise<Outcome>

it("takes parts, as data and by URL, from the client of Cloudinary's OpenAPI documents", async () => {
  const files = createServer(({ url }, response) => response.end(pieces[Number(url?.slice(1)) - 1]))
  await new Promise<void>((resolve) => void files.listen(0, '127.0.0.1', resolve))
  const { port } = files.address() as AddressInfo
  const dataDir = await mkdtemp(join(tmpdir(), 'countersign-parts-'))
  const remoteFiles = { allow: [`127.0.0.1:${port}`] }
  const cloud = await startMediaServer({ port: 0, dataDir, limits: { minChunkBytes: 1000 }, remoteFiles })
  onTestFinished(async () => {
    await cloud.close()
    await rm(dataDir, { recursive: true, force: true })
    files.closeAllConnections()
    await new Promise((resolve) => files.close(resolve))
  })

  const [{ CloudinaryAssetMgmtCore }, { uploadUploadChunk }] = await Promise.all([
    import(`${CLIENT}/core.js`),
    import(`${CLIENT}/funcs/uploadUploadChunk.js`),
  ])
  const { username: apiKey, password: apiSecret, hostname: cloudName } = new URL(cloud.cloudinaryUrl)
  const client = new CloudinaryAssetMgmtCore({
    ...{ serverURL: cloud.mediaUrl, cloud_name: cloudName },
    security: { cloudinaryAuth: { api_key: apiKey, api_secret: apiSecret } },
  })
  const send = async (number: number, file: string, total?: number) => {
    const part = { file, public_id: 'rocket' }
    const sent: Outcome = await (uploadUploadChunk as UploadChunk)(client, 'image', 'u', part, undefined, number, total)
    if (!sent.ok) throw new Error(sent.error.message, { cause: sent.error })
    return (await sent.value.json()) as Record<string, unknown>
  }

  expect(await send(3, `http://127.0.0.1:${port}/3`, 3)).toMatchObject({ done: false, bytes: pieces[2]?.length })
  const data = `data:application/octet-stream;base64,${pieces[0]?.toString('base64')}`
  expect(await send(1, data)).toMatchObject({ done: false, kind: 'upload', public_id: 'rocket' })
  const etag = createHash('md5').update(rocket).digest('hex')
  expect(await send(2, `http://127.0.0.1:${port}/2`)).toMatchObject({ done: true, etag, bytes: rocket.length })
  expect(await send(3, `http://127.0.0.1:${port}/3`, 3)).toMatchObject({ done: true, etag })
})
