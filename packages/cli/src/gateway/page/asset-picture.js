import { isProtected, originalUrl, pictureKind, previewUrl } from './asset.js'
import { find, icon } from './find.js'
import { probe } from './probe.js'
import { describeFailure } from './refusal.js'
/** @import { Asset } from './asset.js' */
/** @import { CardServices } from './card.js' */

/**
 * The asset's picture: public ones from their address, protected ones through a link that lives as long as it takes to load.
 * @param {HTMLElement} card
 * @param {Asset} asset
 * @param {CardServices} services
 * @returns {{ refresh: () => Promise<void> }} `refresh` draws again, for another subject or after deletion
 */
export function createPicture(card, asset, { configuration, gateway }) {
  const slot = find(card, '.picture-slot', HTMLElement)
  const note = find(card, '.picture-note', HTMLElement)
  let drawing = 0

  /** @param {Element} content @param {string} [words] */
  const show = (content, words = '') => {
    slot.replaceChildren(content)
    note.textContent = words
    note.hidden = words === ''
  }

  /** The first of the addresses that can be drawn. @param {readonly string[]} urls @param {() => boolean} isCurrent */
  const showImage = async (urls, isCurrent) => {
    const [url = '', ...others] = urls
    const image = imageOf(asset, url)
    try {
      await image.decode()
      if (isCurrent()) show(image)
    } catch {
      if (others.length > 0) return showImage(others, isCurrent)
      const { isOpen, status, reason } = await probe(url)
      if (isCurrent()) show(icon('image'), isOpen ? 'This picture cannot be drawn.' : `${status} ${reason}`)
    }
  }

  return {
    async refresh() {
      drawing += 1
      const current = drawing
      const isCurrent = () => drawing === current
      const kind = pictureKind(asset)
      try {
        if (asset.gone) show(icon('gone'), 'Gone')
        else if (kind === 'none') show(icon('file'), (asset.format || 'raw').toUpperCase())
        else if (kind === 'video' && isProtected(asset)) show(icon('film'), 'Use the expiring link')
        else if (kind === 'video') show(videoOf(asset, originalUrl(asset, configuration)))
        else if (!isProtected(asset)) {
          await showImage([previewUrl(asset, configuration), originalUrl(asset, configuration)], isCurrent)
        } else {
          show(icon('lock'))
          const { url } = await gateway.createLink(asset)
          await showImage([url], isCurrent)
        }
      } catch (error) {
        const { label, message } = describeFailure(error)
        if (isCurrent()) show(icon('lock'), `${label} ${message}`.trim())
      }
    },
  }
}

/** @param {Asset} asset @param {string} url */
function imageOf(asset, url) {
  const image = new Image()
  image.alt = asset.fileName
  image.referrerPolicy = 'no-referrer'
  image.src = url
  return image
}

/** @param {Asset} asset @param {string} url */
function videoOf(asset, url) {
  const video = document.createElement('video')
  video.controls = true
  video.preload = 'metadata'
  video.src = url
  video.setAttribute('aria-label', asset.fileName)
  return video
}
