/** @import { PageConfiguration } from './page-configuration.js' */

/**
 * What the cloud said about a file it stored, and what this page adds: the file's name here, who uploaded it, whether it is gone.
 * The signed address in the cloud's answer is left out on purpose: it never expires, so this page does not keep it.
 * @typedef {object} Asset
 * @property {string} publicId
 * @property {'image' | 'video' | 'raw'} resourceType
 * @property {'upload' | 'private' | 'authenticated'} type
 * @property {string} format empty for raw files, whose public id carries the extension
 * @property {number} version
 * @property {number} bytes
 * @property {number | null} width
 * @property {number | null} height
 * @property {string} etag
 * @property {string} createdAt ISO 8601
 * @property {string} fileName
 * @property {string} owner the demo subject that uploaded it; empty with a bearer token
 * @property {boolean} gone
 */

/** Formats that browsers show in an `<img>`. */
const PICTURES = new Set(['jpg', 'jpeg', 'png', 'gif', 'webp', 'avif', 'svg'])
const RESOURCE_TYPES = new Set(['image', 'video', 'raw'])
const TYPES = new Set(['upload', 'private', 'authenticated'])

/** The longest sides of the picture on a card, in real pixels: twice its size on the page. */
const PREVIEW = 'c_limit,h_360,w_480'

/**
 * Reads the cloud's answer to an upload.
 * @param {Record<string, unknown>} answer
 * @param {{ fileName: string, owner: string }} here
 * @returns {Asset}
 * @throws {TypeError} naming the field that is not as Cloudinary documents it
 */
export function readAsset(answer, { fileName, owner }) {
  return checkAsset({
    publicId: answer.public_id,
    resourceType: answer.resource_type,
    type: answer.type,
    format: answer.format ?? '',
    version: answer.version,
    bytes: answer.bytes,
    width: answer.width ?? null,
    height: answer.height ?? null,
    etag: answer.etag,
    createdAt: answer.created_at,
    fileName,
    owner,
    gone: false,
  })
}

/**
 * @param {any} value
 * @returns {Asset} the value itself
 * @throws {TypeError} naming the field that is wrong
 */
export function checkAsset(value) {
  const size = (/** @type {unknown} */ n) => n === null || Number.isSafeInteger(n)
  const text = (/** @type {unknown} */ t) => typeof t === 'string'
  /** @type {Record<keyof Asset, (value: any) => boolean>} */
  const fields = {
    publicId: (id) => text(id) && id !== '',
    resourceType: (name) => RESOURCE_TYPES.has(name),
    type: (name) => TYPES.has(name),
    format: text,
    version: Number.isSafeInteger,
    bytes: Number.isSafeInteger,
    width: size,
    height: size,
    etag: text,
    createdAt: (date) => text(date) && !Number.isNaN(Date.parse(date)),
    fileName: text,
    owner: text,
    gone: (flag) => typeof flag === 'boolean',
  }
  for (const [name, isRight] of Object.entries(fields)) {
    const met = value?.[name]
    if (!isRight(met)) throw new TypeError(`The cloud's answer has an unexpected ${name}: ${JSON.stringify(met)}`)
  }
  return value
}

/** @param {Asset} asset */
export const isProtected = (asset) => asset.type !== 'upload'

/**
 * What can be drawn of it.
 * @param {Asset} asset
 * @returns {'image' | 'video' | 'none'}
 */
export function pictureKind(asset) {
  if (asset.resourceType === 'image' && PICTURES.has(asset.format)) return 'image'
  return asset.resourceType === 'video' ? 'video' : 'none'
}

/**
 * The address of the file as stored, without a signature.
 * @param {Asset} asset
 * @param {PageConfiguration} configuration
 */
export const originalUrl = (asset, configuration) => deliveryUrl(asset, configuration, [])

/**
 * The address of a small picture of it, without a signature.
 * @param {Asset} asset
 * @param {PageConfiguration} configuration
 */
export const previewUrl = (asset, configuration) => deliveryUrl(asset, configuration, [PREVIEW])

/** @param {Asset} asset @param {PageConfiguration} configuration @param {readonly string[]} transformations */
function deliveryUrl(asset, { deliveryOrigin, cloudName }, transformations) {
  const source = asset.publicId.split('/').map(encodeURIComponent).join('/').replaceAll('%3A', ':')
  return [
    deliveryOrigin,
    cloudName,
    asset.resourceType,
    asset.type,
    ...transformations,
    `v${asset.version}`,
    asset.format === '' ? source : `${source}.${asset.format}`,
  ].join('/')
}
