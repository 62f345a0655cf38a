import { order, originalUrl } from './api.js'
import { largePicture } from './asset-picture.js'
import { confirmDeletion } from './confirm-deletion.js'
import { facts, find, icon, make } from './find.js'
import { formatCount, formatMoment, formatSize } from './quantities.js'

/** @import { Stored } from './assets-view.js' */

/**
 * Shows one file, until it is closed.
 * @param {Stored} stored
 * @returns {Promise<'closed' | 'deleted'>}
 */
export function openAsset(stored) {
  const dialog = find(document, 'dialog.asset-dialog', HTMLDialogElement)
  const { promise, resolve } = Promise.withResolvers()
  const title = find(dialog, '#asset-title', HTMLElement)
  title.textContent = stored.public_id
  const problem = make('p', { class: 'problem', role: 'alert', hidden: '' })
  const remove = make('button', { type: 'button', class: 'button danger' }, 'Delete')
  let outcome = 'closed'
  remove.addEventListener('click', async () => {
    if (!(await confirmDeletion(stored.public_id))) return remove.focus()
    try {
      await order(`assets/${stored.asset_id}/delete`)
      outcome = 'deleted'
      dialog.close()
    } catch (error) {
      problem.textContent = /** @type {Error} */ (error).message
      problem.hidden = false
    }
  })
  const open = make(
    'a',
    { class: 'button', href: originalUrl(stored.asset_id), target: '_blank', rel: 'noopener noreferrer' },
    'Open the original',
    make('span', { class: 'visually-hidden' }, ' in a new tab'),
  )
  find(dialog, '.asset-dialog-body', HTMLElement).replaceChildren(
    make('div', { class: 'large frame' }, largePicture(stored)),
    factsOf(stored),
    problem,
    make('div', { class: 'buttons' }, open, remove),
  )
  dialog.addEventListener('close', () => resolve(outcome), { once: true })
  dialog.showModal()
  title.focus()
  return promise
}

/** @param {Stored} stored */
const factsOf = (stored) =>
  facts([
    ['Type', `${stored.resource_type} / ${stored.type}`],
    ['Format', stored.format],
    ['Size', `${formatSize(stored.bytes)} (${formatCount(stored.bytes)} bytes)`],
    ['Dimensions', stored.width && stored.height ? `${stored.width} × ${stored.height}` : null],
    ['Pages', stored.format === 'pdf' && stored.pages !== null ? formatCount(stored.pages) : null],
    ['Duration', stored.duration === null ? null : `${stored.duration} s`],
    ['Folder', stored.asset_folder],
    ['Display name', stored.display_name],
    ['Tags', stored.tags.join(', ')],
    [
      'Context',
      Object.entries(stored.context)
        .map(([name, value]) => `${name}=${value}`)
        .join(' | '),
    ],
    ['Created', formatMoment(stored.created_at)],
    ['Version', String(stored.version)],
    ['ETag', make('code', {}, stored.etag)],
    ['Asset id', make('code', {}, stored.asset_id)],
    [
      'Delivered at',
      stored.url ? make('code', {}, stored.url) : make('span', {}, icon('lock'), ' an address with a signature alone'),
    ],
  ])
