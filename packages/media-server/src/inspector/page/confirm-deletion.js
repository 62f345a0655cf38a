import { find } from './find.js'

/**
 * Asks once. Closing the dialog in any other way means no.
 * @param {string} name
 * @returns {Promise<boolean>}
 */
export function confirmDeletion(name) {
  const dialog = find(document, 'dialog.confirm', HTMLDialogElement)
  const { promise, resolve } = Promise.withResolvers()
  find(dialog, '.confirm-name', HTMLElement).textContent = name
  dialog.returnValue = ''
  dialog.addEventListener('close', () => resolve(dialog.returnValue === 'delete'), { once: true })
  dialog.showModal()
  return promise
}
