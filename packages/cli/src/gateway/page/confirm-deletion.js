import { find } from './find.js'

/**
 * Asks once. Closing the dialog in any other way means no.
 * @param {string} fileName
 * @returns {Promise<boolean>}
 */
export function confirmDeletion(fileName) {
  const dialog = find(document, 'dialog.confirm', HTMLDialogElement)
  const { promise, resolve } = Promise.withResolvers()
  find(dialog, '.confirm-name', HTMLElement).textContent = fileName
  dialog.returnValue = ''
  dialog.addEventListener('close', () => resolve(dialog.returnValue === 'delete'), { once: true })
  dialog.showModal()
  return promise
}
