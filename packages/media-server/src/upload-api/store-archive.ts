import type { DeliveryType } from 'countersign/protocol'
import { isRestricted } from '../catalog/access.ts'
import type { Asset } from '../catalog/catalog.ts'
import type { Call } from '../cloud/call.ts'
import { openPendingBlob } from '../cloud/pending-blob.ts'
import { AS_IT_IS, lookAndServe, serveAsset } from '../delivery/serve-asset.ts'
import { refuse } from '../errors/cloudinary-error.ts'
import type { Fields } from '../ingest/field-collector.ts'
import { createFileReceiver, type ReceivedFile } from '../ingest/received-file.ts'
import { answerLater } from './answer-composed.ts'
import { signAnswer } from './answer-upload.ts'
import { type Archive, type Packing, packEach, withExtension } from './gather-archive.ts'
import { storeWhole } from './store-whole.ts'

/** Keeps an archive as a raw asset, and answers with what was kept, or with its bytes. */
export async function storeArchive(call: Call, fields: Fields, archive: Archive): Promise<Response> {
  const { services, account, request } = call
  const { parameters, format, assets } = archive
  const { target_public_id: publicId, target_tags: tags, target_asset_folder: folder, notification_url } = parameters
  const { file, packing } = await stage(call, archive)
  const besides = describeContents(archive, packing)
  const type = strictestType(assets)
  const upload = {
    parameters: {
      type,
      ...(publicId !== undefined && { public_id: withExtension(publicId, format) }),
      ...(tags && { tags }),
      ...(folder !== undefined && { asset_folder: folder }),
      ...(notification_url && { notification_url }),
    },
    file,
    resourceType: 'raw' as const,
    isSigned: true,
    told: { event: 'generate_archive' as const, besides },
  }
  const answer = await storeWhole(call, upload)
  if (parameters.mode === 'create_and_download')
    return lookAndServe(async () => {
      const asset = await services.catalog.get(account.cloudName, { ...upload, type, publicId: answer.public_id })
      if (!asset) throw refuse('resourceNotFound', answer.public_id)
      const whole = new Request(request.url)
      return serveAsset(services, whole, asset, { drawing: AS_IT_IS, format: null, attachment: true, noStore: true })
    })
  if (parameters.async) return answerLater(answer)
  return signAnswer(call, fields, { ...answer, ...besides })
}

function describeContents({ missingPublicIds, emptyTags, emptyPrefixes }: Archive, packing: Packing): object {
  const { packed } = packing
  const missing = [...new Set([...missingPublicIds, ...packing.missing])]
  return {
    resource_count: new Set(packed.map(({ assetId }) => assetId)).size,
    file_count: packed.length,
    ...(missing.length > 0 && { missing_public_ids: missing }),
    ...(emptyTags.length > 0 && { empty_tags: emptyTags }),
    ...(emptyPrefixes.length > 0 && { empty_prefixes: emptyPrefixes }),
  }
}

/** Writes the archive to its blob as it is packed. When this throws, the blob is gone. */
async function stage(call: Call, archive: Archive): Promise<{ file: ReceivedFile; packing: Packing }> {
  const staged = await openPendingBlob(call.services)
  try {
    const receiver = createFileReceiver(staged, `archive.${archive.format}`)
    const packing = packEach(call, archive)
    const { maxFileBytes } = call.services.limits
    let bytes = 0
    for await (const chunk of packing.output) {
      bytes += chunk.byteLength
      // How large images come out is not known before.
      if (bytes > maxFileBytes) throw refuse('fileTooLarge', bytes, maxFileBytes)
      await receiver.write(chunk)
    }
    return { file: receiver.finish(), packing }
  } catch (error) {
    await staged.discard()
    throw error
  }
}

/**
 * What was protected does not become public by being packed: the archive is of the strictest type among those in it, and of
 * `authenticated` where one is kept back by its own rules.
 */
const strictestType = (assets: readonly Asset[]): DeliveryType =>
  assets.some(isRestricted)
    ? 'authenticated'
    : ((['authenticated', 'private'] as const).find((type) => assets.some((asset) => asset.type === type)) ?? 'upload')
