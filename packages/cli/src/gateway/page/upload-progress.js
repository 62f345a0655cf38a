import { find, icon } from './find.js'
import { formatSize } from './quantities.js'
import { describeFailure } from './refusal.js'
/** @import { Progress } from './upload-file.js' */

/**
 * Draws an upload on its card: the bar, the words beside it, and the buttons that fit the moment.
 * @param {HTMLElement} card
 * @param {File} file
 * @param {(words: string) => void} announce
 */
export function createUploadProgress(card, file, announce) {
  const bar = find(card, '.progress', HTMLProgressElement)
  const words = find(card, '.progress-text', HTMLElement)
  const problem = find(card, '.upload-problem', HTMLElement)
  const cancel = find(card, '.cancel', HTMLButtonElement)
  const retry = find(card, '.retry', HTMLButtonElement)
  const forget = find(card, '.forget', HTMLButtonElement)
  const releasePicture = showLocalPicture(card, file)
  let isSent = false
  let quarter = 0
  bar.setAttribute('aria-label', `Upload of ${file.name}`)

  /** @param {boolean} isRunning */
  const showButtons = (isRunning) => {
    const hadFocus = [cancel, retry].some((button) => button === document.activeElement)
    cancel.hidden = !isRunning
    retry.hidden = isRunning
    forget.hidden = isRunning
    if (hadFocus) (isRunning ? cancel : retry).focus()
  }

  return {
    start() {
      isSent = false
      quarter = 0
      bar.value = 0
      bar.classList.remove('has-stopped')
      problem.hidden = true
      words.textContent = 'Waiting for its turn'
      showButtons(true)
    },
    sign() {
      words.textContent = 'Asking for a signature'
    },
    /** @param {Progress} progress */
    progress({ sentBytes, totalBytes, isSent: isAllSent }) {
      isSent = isAllSent
      const share = totalBytes > 0 ? sentBytes / totalBytes : 0
      bar.value = Math.floor(share * 100)
      words.textContent = isSent
        ? 'All sent, the cloud is storing it'
        : `${Math.floor(share * 100)} %, ${formatSize(sentBytes)} of ${formatSize(totalBytes)}`
      if (Math.floor(share * 4) > quarter) {
        quarter = Math.floor(share * 4)
        announce(`${file.name}: ${quarter * 25} percent sent.`)
      }
    },
    cancelled() {
      bar.classList.add('has-stopped')
      words.textContent = isSent
        ? 'Cancelled after everything was sent: the cloud may have kept it'
        : `Cancelled at ${bar.value} %`
      showButtons(false)
    },
    /** @param {unknown} error */
    failed(error) {
      const { label, message } = describeFailure(error)
      bar.classList.add('has-stopped')
      words.textContent = label === '' ? 'Not uploaded' : `Not uploaded: refused with ${label}`
      problem.textContent = message
      problem.hidden = false
      showButtons(false)
    },
    /** The card goes on as something else, or goes. */
    end: releasePicture,
  }
}

/**
 * Shows the file itself while it is on its way.
 * @param {HTMLElement} card
 * @param {File} file
 * @returns {() => void} gives the memory back
 */
function showLocalPicture(card, file) {
  const slot = find(card, '.picture-slot', HTMLElement)
  slot.replaceChildren(icon(file.type.startsWith('video/') ? 'film' : 'file'))
  if (!file.type.startsWith('image/')) return () => {}
  const url = URL.createObjectURL(file)
  const image = new Image()
  image.alt = ''
  image.src = url
  image.addEventListener('load', () => slot.replaceChildren(image), { once: true })
  return () => URL.revokeObjectURL(url)
}
