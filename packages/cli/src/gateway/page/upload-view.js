import { readAsset } from './asset.js'
import { find } from './find.js'
import { uploadFile } from './upload-file.js'
import { createUploadProgress } from './upload-progress.js'
/** @import { Asset } from './asset.js' */
/** @import { CardServices } from './card.js' */

/**
 * Signs and uploads a file on its card, with progress, cancel and retry.
 * @param {HTMLElement} card
 * @param {{ file: File, isPrivate: boolean }} upload
 * @param {CardServices} services
 * @param {(asset: Asset) => void} onStored
 */
export function startUpload(card, { file, isPrivate }, services, onStored) {
  const { configuration, caller, gateway, queue, announce, onForget } = services
  const view = createUploadProgress(card, file, announce)
  let attempt = new AbortController()

  const run = async () => {
    attempt = new AbortController()
    const { signal } = attempt
    view.start()
    try {
      const asset = await queue.run(async () => {
        view.sign()
        const owner = caller.name()
        const signed = await gateway.signUpload({ isPrivate, signal })
        const onProgress = view.progress
        const answer = await uploadFile(file, signed, { apiOrigin: configuration.apiOrigin, signal, onProgress })
        return readAsset(answer, { fileName: file.name, owner })
      }, signal)
      const hadFocus = card.contains(document.activeElement)
      view.end()
      onStored(asset)
      announce(`${file.name} is stored.`)
      if (hadFocus) find(card, '.name', HTMLElement).focus()
    } catch (error) {
      if (signal.aborted) view.cancelled()
      else view.failed(error)
    }
  }

  find(card, '.cancel', HTMLButtonElement).addEventListener('click', () => {
    attempt.abort()
    announce(`${file.name}: cancelled.`)
  })
  find(card, '.retry', HTMLButtonElement).addEventListener('click', () => void run())
  find(card, '.forget', HTMLButtonElement).addEventListener('click', () => {
    view.end()
    onForget(card)
  })
  void run()
}
