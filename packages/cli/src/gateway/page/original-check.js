import { originalUrl, pictureKind, previewUrl } from './asset.js'
import { find } from './find.js'
import { probe } from './probe.js'

/** @import { Asset } from './asset.js' */
/** @import { CardServices } from './card.js' */
/** @import { Findings } from './findings.js' */

const ORIGINAL = 'Original, no signature'
const DERIVED = 'Derived picture, no signature'

/**
 * The button that asks the cloud as a stranger would, for the original and for a picture derived from it.
 * @param {HTMLElement} card
 * @param {Asset} asset
 * @param {CardServices} services
 * @param {Findings} findings
 * @returns {{ close: () => void }} `close` puts away what was found
 */
export function createOriginalCheck(card, asset, { configuration }, findings) {
  const button = find(card, '.check-original', HTMLButtonElement)
  button.addEventListener('click', async () => {
    button.disabled = true
    await ask(ORIGINAL, originalUrl(asset, configuration), findings)
    if (pictureKind(asset) === 'image') {
      await ask(DERIVED, previewUrl(asset, configuration), findings)
    }
    button.disabled = false
  })
  return {
    close() {
      findings.drop(ORIGINAL)
      findings.drop(DERIVED)
    },
  }
}

/** @param {string} subject @param {string} url @param {Findings} findings */
async function ask(subject, url, findings) {
  try {
    const { isOpen, status, reason } = await probe(url)
    if (isOpen) findings.show(subject, `open to anyone (${status})`, 'open')
    else findings.show(subject, `refused, ${status} ${reason}`, 'kept')
  } catch (error) {
    findings.showFailure(subject, error)
  }
}
