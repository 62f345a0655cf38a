import { find, icon } from './find.js'

const ACCESS = /** @type {const} */ ({
  upload: ['globe', 'Public'],
  private: ['lock', 'Private'],
  authenticated: ['lock', 'Authenticated'],
})

/**
 * A card's title line: the file's name, who can read it, whose it is.
 * @param {HTMLElement} card
 * @param {{ fileName: string, type: keyof typeof ACCESS, owner: string }} file
 */
export function showHead(card, { fileName, type, owner }) {
  const access = find(card, '.access', HTMLElement)
  const ownerChip = find(card, '.owner', HTMLElement)
  const [symbol, words] = ACCESS[type]
  find(card, '.name', HTMLElement).textContent = fileName
  find(card, '.card', HTMLElement).setAttribute('aria-label', fileName)
  access.replaceChildren(icon(symbol), words)
  access.dataset.type = type
  ownerChip.textContent = `by ${owner}`
  ownerChip.hidden = owner === ''
}
