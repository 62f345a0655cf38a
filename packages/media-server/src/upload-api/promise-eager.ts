import { randomBytes } from 'node:crypto'
import type { Asset, PromiseWork } from '../catalog/catalog.ts'
import type { PromisedEager } from '../catalog/definitions.ts'
import type { Call } from '../cloud/call.ts'
import type { CloudAccount, Services } from '../cloud/services.ts'
import { derive } from '../delivery/derive.ts'
import { canDerive } from '../delivery/drawable.ts'
import { drawingOf } from '../delivery/drawing.ts'
import { CloudinaryError, refuse } from '../errors/cloudinary-error.ts'
import { describeEager } from '../events/asset-events.ts'
import { listenersNamed, type NamedUrls } from '../events/listeners.ts'
import { notifier } from '../events/notifier.ts'
import { formatTransformation } from '../transform/parse.ts'
import { deliveryUrl, describeDerived } from './describe-asset.ts'
import { type Eager, eager as parseEager } from './parsers.ts'
import { eagerFormat } from './render-eager.ts'

/** Images that are made after the answer, with what the answer calls them. */
export interface PendingImages {
  batchId: string
  images: readonly { transformation: string; format: string }[]
}

type Source = Pick<Asset, 'cloudName' | 'resourceType' | 'format'>

/** @throws CloudinaryError for what cannot be made of such a file, and for names that nobody has given: at once, not after the answer. */
export async function pendingImages(
  services: Pick<Services, 'catalog' | 'poppler'>,
  wanted: readonly Eager[],
  source: Source,
): Promise<PendingImages> {
  if (!canDerive(services, source)) throw refuse('notImplemented', 'eager_async of such a file')
  const images: { transformation: string; format: string }[] = []
  for (const each of wanted) {
    const { written } = await drawingOf(services, source.cloudName, each.transformation)
    images.push({ transformation: written, format: eagerFormat(each, source) })
  }
  return { batchId: randomBytes(32).toString('hex'), images }
}

/** As they stand in an answer; their URLs work already, who comes first has one drawn. */
export const describePending = (
  services: Pick<Services, 'origin'>,
  account: CloudAccount,
  asset: Asset,
  { batchId, images }: PendingImages,
) =>
  images.map((image) => {
    const url = deliveryUrl(services, account, asset, image)
    return { status: 'processing', batch_id: batchId, ...image, url, secure_url: url }
  })

/** What is to be made after the answer. */
export function promisedEager(
  { requestId }: Pick<Call, 'requestId'>,
  { assetId, blobId }: Asset,
  { eager = [], ...named }: NamedUrls & { eager?: readonly Eager[] },
  { batchId }: PendingImages,
): NonNullable<ReturnType<PromiseWork>> {
  const texts = eager.map(({ transformation, format }) =>
    [formatTransformation(transformation), ...(format === null ? [] : [format])].join('/'),
  )
  const work = {
    kind: 'eager',
    assetId,
    blobId,
    eager: texts.join('|'),
    own: listenersNamed(named),
    requestId,
  } as const
  return { batchId, work }
}

/** Makes them, and tells those who want to know. Of an asset that went, or is another file by now, there is nothing to make. */
export async function keepEager(
  services: Services,
  account: CloudAccount,
  { assetId, blobId, eager, own, requestId }: PromisedEager,
  batchId: string,
): Promise<void> {
  const { cloudName } = account
  const asset = await services.catalog.getById(cloudName, assetId)
  if (asset?.blobId !== blobId) return
  const made: object[] = []
  for (const each of parseEager(eager, 'eager')) made.push(await makeOne(services, account, asset, each))
  const tell = await notifier({ services, account, requestId }, own)
  await services.catalog.change(cloudName, [asset], () => ({}), {
    notify: (asset) => tell('eager', asset, () => ({ ...describeEager(asset, made), batch_id: batchId })),
  })
  services.notifications.wake()
}

/** What is made, or why it is not. @throws CloudinaryError where it may be made later. */
async function makeOne(services: Services, account: CloudAccount, asset: Asset, each: Eager): Promise<object> {
  try {
    const drawing = await drawingOf(services, account.cloudName, each.transformation)
    const image = await derive(services, asset, drawing, eagerFormat(each, asset))
    return describeDerived(services, account, asset, image)
  } catch (error) {
    if (!(error instanceof CloudinaryError) || error.status >= 500) throw error
    const transformation = formatTransformation(each.transformation)
    return { transformation, format: eagerFormat(each, asset), status: 'failed', reason: error.message }
  }
}
