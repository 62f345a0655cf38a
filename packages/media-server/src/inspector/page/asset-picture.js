import { originalUrl } from './api.js'
import { icon, make } from './find.js'

/** @import { Stored } from './assets-view.js' */

/** What browsers draw. Looking leaves no trace: nothing is derived for it. */
const DRAWN = /^image\/(?:jpeg|png|gif|webp|avif|svg\+xml|bmp)$/
/** A page of larger ones would take long. */
const MOST_BYTES = 20_000_000

/** The picture of a file, or a sign of what it is. @param {Stored} stored @returns {Element} */
export function picture(stored) {
  if (stored.resource_type === 'video') return icon('film')
  if (!DRAWN.test(stored.media_type) || stored.bytes > MOST_BYTES)
    return icon(stored.resource_type === 'image' ? 'image' : 'file')
  const image = make('img', { alt: '', loading: 'lazy', decoding: 'async' })
  image.addEventListener('error', () => image.replaceWith(icon('image')), { once: true })
  // The version is for the browser: what was overwritten is another picture.
  image.src = `${originalUrl(stored.asset_id)}?v=${stored.version}`
  return image
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
