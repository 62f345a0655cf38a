import { ask } from './api.js'
import { openAsset } from './asset-dialog.js'
import { picture } from './asset-picture.js'
import { find, make } from './find.js'
import { formatCount, formatSize } from './quantities.js'
import { setCount } from './tabs.js'

/** @import { Announcer } from './announcer.js' */

/**
 * A stored file.
 * @typedef {object} Stored
 * @property {string} asset_id
 * @property {string} public_id
 * @property {'image' | 'video' | 'raw'} resource_type
 * @property {string} type
 * @property {string | null} format
 * @property {string} media_type
 * @property {number} bytes
 * @property {number | null} width
 * @property {number | null} height
 * @property {number | null} pages
 * @property {number | null} duration
 * @property {readonly string[]} tags
 * @property {Record<string, string>} context
 * @property {string} asset_folder
 * @property {string} display_name
 * @property {string} original_filename
 * @property {number} version
 * @property {number} created_at
 * @property {string} etag
 * @property {string | null} url
 */

/** Files in a grid, a page at a time. @param {Announcer} announcer */
export function createAssetsView(announcer) {
  const panel = find(document, '#assets', HTMLElement)
  const grid = find(panel, '.asset-grid', HTMLElement)
  const prefix = find(panel, '#prefix', HTMLInputElement)
  const problem = find(panel, '.problem', HTMLElement)
  const newer = find(panel, '.newer', HTMLButtonElement)
  const older = find(panel, '.older', HTMLButtonElement)
  /** Where the pages before this one began. @type {string[]} */
  let before = []
  let cursor = ''
  /** @type {string | null} */
  let next = null
  /** @type {Map<string, { stored: Stored, row: HTMLLIElement }>} */
  let shown = new Map()

  /** Keeps what stays, so that pictures do not flicker and the focus is not lost. @param {readonly Stored[]} assets */
  const draw = (assets) => {
    const former = shown
    shown = new Map(
      assets.map((stored) => {
        const known = former.get(stored.asset_id)
        const isSame = known && JSON.stringify(known.stored) === JSON.stringify(stored)
        return [stored.asset_id, isSame ? known : { stored, row: createRow(stored) }]
      }),
    )
    for (const [id, { row }] of former) if (shown.get(id)?.row !== row) row.remove()
    let at = grid.firstElementChild
    for (const { row } of shown.values()) {
      if (row === at) at = at.nextElementSibling
      else grid.insertBefore(row, at)
    }
  }

  /** @param {Stored} stored */
  const createRow = (stored) => {
    const button = make(
      'button',
      { type: 'button', class: 'asset' },
      make('span', { class: 'frame' }, picture(stored)),
      make('span', { class: 'asset-name' }, stored.public_id),
      make('span', { class: 'asset-facts' }, factsOf(stored)),
      make(
        'span',
        { class: 'chips' },
        ...(stored.type === 'upload' ? [] : [make('span', { class: 'chip access' }, stored.type)]),
        ...(stored.asset_folder ? [make('span', { class: 'chip' }, `in ${stored.asset_folder}`)] : []),
        ...stored.tags.slice(0, 4).map((tag) => make('span', { class: 'chip' }, `#${tag}`)),
      ),
    )
    button.addEventListener('click', async () => {
      if ((await openAsset(stored)) === 'deleted') {
        announcer.say(`${stored.public_id} is deleted.`)
        await refresh()
        prefix.focus()
      }
    })
    return make('li', {}, button)
  }

  async function refresh() {
    const query = new URLSearchParams({ prefix: prefix.value, cursor })
    const answer = await ask(`assets?${query}`)
    next = answer.next_cursor
    draw(answer.assets)
    setCount('assets', answer.total > 0 ? formatCount(answer.total) : '')
    const pager = find(panel, '.pager', HTMLElement)
    pager.hidden = before.length === 0 && next === null
    newer.disabled = before.length === 0
    older.disabled = next === null
    find(pager, '.page-number', HTMLElement).textContent = `Page ${before.length + 1}`
    const empty = find(panel, '.empty', HTMLElement)
    empty.hidden = answer.assets.length > 0
    if (prefix.value !== '') empty.textContent = `No public id begins with “${prefix.value}”.`
    problem.hidden = true
  }
  /** @param {() => void} change */
  const turn = async (change) => {
    change()
    try {
      await refresh()
      announcer.say(`Page ${before.length + 1}, ${shown.size} files.`)
    } catch (error) {
      problem.textContent = /** @type {Error} */ (error).message
      problem.hidden = false
    }
  }
  older.addEventListener('click', () =>
    turn(() => {
      before = [...before, cursor]
      cursor = next ?? ''
    }),
  )
  newer.addEventListener('click', () =>
    turn(() => {
      cursor = before.at(-1) ?? ''
      before = before.slice(0, -1)
    }),
  )
  find(panel, '#asset-filter', HTMLFormElement).addEventListener('submit', (event) => {
    event.preventDefault()
    turn(() => {
      before = []
      cursor = ''
    })
  })
  return { refresh }
}

/** @param {Stored} stored */
const factsOf = ({ resource_type, format, width, height, bytes }) =>
  [format?.toUpperCase() ?? resource_type, width && height && `${width} × ${height}`, formatSize(bytes)]
    .filter((each) => each)
    .join(' · ')
