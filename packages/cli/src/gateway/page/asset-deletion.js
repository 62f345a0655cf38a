import { isProtected, originalUrl, pictureKind, previewUrl } from './asset.js'
import { confirmDeletion } from './confirm-deletion.js'
import { find } from './find.js'
import { probe } from './probe.js'
import { Refusal } from './refusal.js'

/** @import { Asset } from './asset.js' */
/** @import { CardServices } from './card.js' */
/** @import { Findings } from './findings.js' */
/** @import { DeletionResult } from './gateway.js' */

const SUBJECT = 'Deletion'

/**
 * The button that deletes: asks once, shows what became of the address, and then makes sure of it.
 * @param {HTMLElement} card
 * @param {Asset} asset
 * @param {CardServices} services
 * @param {Findings} findings
 * @param {() => void} onGone
 */
export function createDeletion(card, asset, { configuration, gateway }, findings, onGone) {
  const button = find(card, '.delete', HTMLButtonElement)
  const url = originalUrl(asset, configuration)

  const remove = async () => {
    try {
      const results = await gateway.deleteFile(asset, url)
      const isDeleted = results.some(({ result }) => result === 'deleted')
      findings.show(SUBJECT, describeResults(results), isDeleted ? 'gone' : 'problem')
      if (!isDeleted) return
      onGone()
      await verifyGone()
    } catch (error) {
      findings.showFailure(SUBJECT, error, describeDetails(error))
    }
  }

  /** A protected original answers strangers the same before and after: only a fresh link can tell. */
  const verifyGone = async () => {
    if (isProtected(asset)) {
      await verify('Afterwards, a fresh link', async () => (await gateway.createLink(asset)).url)
    } else await verify('Afterwards, its address', async () => url)
    if (pictureKind(asset) === 'image') {
      await verify('Afterwards, its derived picture', async () => previewUrl(asset, configuration))
    }
  }

  /** @param {string} subject @param {() => Promise<string>} findUrl */
  const verify = async (subject, findUrl) => {
    try {
      const { isOpen, status, reason } = await probe(await findUrl())
      if (isOpen) findings.show(subject, `still served (${status})`, 'problem')
      else findings.show(subject, `${status} ${reason}`, 'gone')
    } catch (error) {
      findings.showFailure(subject, error)
    }
  }

  button.addEventListener('click', async () => {
    if (!(await confirmDeletion(asset.fileName))) return
    button.disabled = true
    await remove()
    button.disabled = false
  })
}

/** The results that a refusal carries, one for each address. @param {unknown} error */
function describeDetails(error) {
  const details = error instanceof Refusal ? /** @type {any} */ (error.details) : undefined
  return Array.isArray(details?.results) ? ` (${describeResults(details.results)})` : ''
}

/** @param {readonly DeletionResult[]} results */
const describeResults = (results) => results.map(({ public_id, result }) => `${public_id}: ${result}`).join(', ')
