import { showAsset } from './asset-view.js'
import { showHead } from './card-head.js'
import { stamp } from './find.js'
import { startUpload } from './upload-view.js'
/** @import { Announce } from './announcer.js' */
/** @import { Asset } from './asset.js' */
/** @import { createAssetMemory } from './asset-memory.js' */
/** @import { Caller } from './caller.js' */
/** @import { Gateway } from './gateway.js' */
/** @import { PageConfiguration } from './page-configuration.js' */
/** @import { createUploadQueue } from './upload-queue.js' */

/**
 * What every card works with.
 * @typedef {object} CardServices
 * @property {PageConfiguration} configuration
 * @property {Caller} caller
 * @property {Gateway} gateway
 * @property {ReturnType<typeof createAssetMemory>} memory
 * @property {ReturnType<typeof createUploadQueue>} queue
 * @property {Announce} announce
 * @property {(card: HTMLElement) => void} onForget takes the card off the list
 */

/**
 * A card that uploads a file and becomes the asset's.
 * @param {{ file: File, isPrivate: boolean }} upload
 * @param {CardServices} services
 */
export function createUploadCard(upload, services) {
  const card = stamp('card')
  showHead(card, {
    fileName: upload.file.name,
    type: upload.isPrivate ? 'private' : 'upload',
    owner: services.caller.name(),
  })
  startUpload(card, upload, services, (asset) => {
    services.memory.keep(asset)
    showAsset(card, asset, services)
  })
  return card
}

/**
 * A card of an asset that this tab remembers.
 * @param {Asset} asset
 * @param {CardServices} services
 */
export function createAssetCard(asset, services) {
  const card = stamp('card')
  showAsset(card, asset, services)
  return card
}
