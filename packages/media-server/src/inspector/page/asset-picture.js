import { firstPageUrl, originalUrl } from './api.js'
import { icon, make } from './find.js'

/** @import { Stored } from './assets-view.js' */

/** What browsers draw. Looking leaves no trace: nothing is derived for it, but the first page of a PDF. */
const DRAWN = /^image\/(?:jpeg|png|gif|webp|avif|svg\+xml|bmp)$/
/** A page of larger ones would take long. */
const MOST_BYTES = 20_000_000
const SIGNS = /** @type {const} */ ({ image: 'image', video: 'film', raw: 'file' })

/** The picture of a file, or a sign of what it is. @param {Stored} stored @returns {Element} */
export function picture(stored) {
  const sign = isPdf(stored) ? 'file' : SIGNS[stored.resource_type]
  const url = pictureUrl(stored)
  if (url === null) return icon(sign)
  const image = make('img', { alt: '', loading: 'lazy', decoding: 'async' })
  image.addEventListener('error', () => image.replaceWith(icon(sign)), { once: true })
  // The version is for the browser: what was overwritten is another picture.
  image.src = `${url}?v=${stored.version}`
  return image
}

/** @param {Stored} stored */
const isPdf = ({ resource_type, format }) => resource_type === 'image' && format === 'pdf'

/**
 * Where there is something to be seen of a file. Whoever counted the pages of a PDF can draw one, too.
 * @param {Stored} stored
 */
function pictureUrl(stored) {
  const { asset_id, resource_type, media_type, bytes, pages } = stored
  if (isPdf(stored)) return pages === null ? null : firstPageUrl(asset_id)
  return resource_type !== 'video' && DRAWN.test(media_type) && bytes <= MOST_BYTES ? originalUrl(asset_id) : null
}

/** The same, to be looked at closely: films and sounds play. @param {Stored} stored @returns {Element} */
export function largePicture(stored) {
  if (stored.resource_type !== 'video') return picture(stored)
  const player = make(stored.media_type.startsWith('audio/') ? 'audio' : 'video', {
    controls: '',
    preload: 'metadata',
    'aria-label': stored.public_id,
  })
  player.src = originalUrl(stored.asset_id)
  return player
}
