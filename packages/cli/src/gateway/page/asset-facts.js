import { find, stamp } from './find.js'
import { formatBytes, formatMoment } from './quantities.js'
/** @import { Asset } from './asset.js' */

/**
 * Fills the list of facts.
 * @param {HTMLElement} list a `<dl>`
 * @param {Asset} asset
 */
export function showFacts(list, asset) {
  list.replaceChildren(...facts(asset).map(([name, value]) => fact(name, value)))
}

/** @param {Asset} asset @returns {[string, string | HTMLElement][]} */
const facts = (asset) => [
  ['Public id', code(asset.publicId)],
  ['Format', asset.format || 'none'],
  ['Size', formatBytes(asset.bytes)],
  ['Dimensions', asset.width && asset.height ? `${asset.width} × ${asset.height}` : 'not measured'],
  ['Type', `${asset.resourceType} / ${asset.type}`],
  ['Version', code(String(asset.version))],
  ['Created', time(asset.createdAt)],
  ['ETag', code(asset.etag)],
]

/** @param {string} name @param {string | HTMLElement} value */
function fact(name, value) {
  const element = stamp('fact')
  find(element, 'dt', HTMLElement).textContent = name
  find(element, 'dd', HTMLElement).append(value)
  return element
}

/** @param {string} text */
function code(text) {
  const element = document.createElement('code')
  element.textContent = text
  return element
}

/** @param {string} iso */
function time(iso) {
  const element = document.createElement('time')
  element.dateTime = iso
  element.textContent = formatMoment(iso)
  return element
}
