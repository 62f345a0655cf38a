import { createDeletion } from './asset-deletion.js'
import { showFacts } from './asset-facts.js'
import { createPicture } from './asset-picture.js'
import { showHead } from './card-head.js'
import { createExpiringLink } from './expiring-link.js'
import { find } from './find.js'
import { createFindings } from './findings.js'
import { createOriginalCheck } from './original-check.js'
/** @import { Asset } from './asset.js' */
/** @import { CardServices } from './card.js' */

/**
 * Turns a card into that of a stored asset: facts, picture, and what can be done with it.
 * @param {HTMLElement} card
 * @param {Asset} asset
 * @param {CardServices} services
 */
export function showAsset(card, asset, services) {
  const { caller, memory, announce, onForget } = services
  const findings = createFindings(find(card, '.findings', HTMLElement), announce)
  const picture = createPicture(card, asset, services)
  const link = createExpiringLink(card, asset, services, findings)
  const originalCheck = createOriginalCheck(card, asset, services, findings)
  const forget = find(card, '.forget-gone', HTMLButtonElement)

  const showGone = () => {
    find(card, '.card', HTMLElement).classList.add('is-gone')
    for (const name of ['.create-link', '.check-original', '.delete']) {
      find(card, name, HTMLButtonElement).hidden = true
    }
    forget.hidden = false
    link.close()
    originalCheck.close()
  }

  createDeletion(card, asset, services, findings, () => {
    asset.gone = true
    memory.keep(asset)
    showGone()
    void picture.refresh()
    find(card, '.name', HTMLElement).focus()
  })
  forget.addEventListener('click', () => {
    memory.forget(asset)
    onForget(card)
  })

  showHead(card, asset)
  showFacts(find(card, '.facts', HTMLElement), asset)
  find(card, '.upload', HTMLElement).hidden = true
  find(card, '.asset', HTMLElement).hidden = false
  if (asset.gone) showGone()
  void picture.refresh()
  caller.onChange(() => {
    if (card.isConnected && asset.type !== 'upload') void picture.refresh()
  })
}
