import { checkAsset } from './asset.js'

/** @import { Asset } from './asset.js' */

const KEY = 'countersign.assets'

/**
 * The list of this tab's assets: it survives a reload and ends with the tab.
 * @param {Storage} storage
 */
export function createAssetMemory(storage) {
  /** @type {Asset[]} newest last */
  const assets = read(storage)
  const save = () => storage.setItem(KEY, JSON.stringify(assets))
  return {
    /** @returns {readonly Asset[]} newest last */
    all: () => [...assets],
    /** Adds an asset, or notes how it changed. @param {Asset} asset */
    keep(asset) {
      if (!assets.includes(asset)) assets.push(asset)
      save()
    },
    /** @param {Asset} asset */
    forget(asset) {
      const at = assets.indexOf(asset)
      if (at >= 0) assets.splice(at, 1)
      save()
    },
  }
}

/** @param {Storage} storage @returns {Asset[]} */
function read(storage) {
  const text = storage.getItem(KEY)
  if (text === null) return []
  try {
    return JSON.parse(text).map(checkAsset)
  } catch (error) {
    console.warn(`The list of this tab's files could not be read, so it starts empty: ${error}`)
    return []
  }
}
