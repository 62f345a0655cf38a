import type { Upload, Uploading } from '../engine/contract.ts'
import { make } from './make.ts'
import { createRow, type Row, type RowAction } from './row-view.ts'
import type { Texts } from './text/translate.ts'

/** How many rows come at once as the list is scrolled: of ten thousand files only those that were looked at have a row. */
const STEP = 40

export interface QueueView {
  element: HTMLElement
  /** @returns the last row that is new; `null` where there is none. */
  render(state: Uploading<unknown>): Element | null
  end(): void
}

export function createQueueView(
  texts: Texts,
  scroller: HTMLElement,
  sourceOf: (id: string) => Blob | string | null,
  act: (action: RowAction, ids: readonly string[]) => void,
): QueueView {
  const list = make('ul', { class: 'rows', 'aria-label': texts.say('queue.title') })
  const more = make('div', { class: 'more' })
  const element = make('div', { class: 'queue', tabindex: -1, hidden: true }, list, more)
  const rows = new Map<string, { row: Row; shown: Upload<unknown> }>()
  let limit = STEP
  let state: Uploading<unknown> | null = null

  const grow = new IntersectionObserver(
    (entries) => {
      if (!entries.some(({ isIntersecting }) => isIntersecting)) return
      limit += STEP
      if (state) render(state)
      // An observer tells of changes alone: who scrolls to the new end before it has looked would wait at it for ever.
      grow.unobserve(more)
      grow.observe(more)
    },
    { root: scroller, rootMargin: '600px' },
  )
  grow.observe(more)

  function actOn(action: RowAction, id: string): void {
    if (action === 'remove') moveFocusFrom(id)
    act(action, [id])
  }

  /** To the row below, else to the one above, else to the list. */
  function moveFocusFrom(id: string): void {
    const row = rows.get(id)?.row.element
    const next = row?.nextElementSibling ?? row?.previousElementSibling
    const target = next?.querySelector<HTMLElement>('.row-actions button:last-child') ?? element
    target.focus()
  }

  function render(next: Uploading<unknown>): Element | null {
    state = next
    const { uploads } = next
    element.hidden = uploads.length === 0
    const visible = uploads.slice(0, limit)
    const standing = new Set(visible.map(({ id }) => id))
    for (const [id, { row }] of rows) {
      if (standing.has(id)) continue
      row.element.remove()
      rows.delete(id)
    }
    const fresh = document.createDocumentFragment()
    for (const upload of visible) {
      const known = rows.get(upload.id)
      if (known?.shown === upload) continue
      const row = known?.row ?? createRow(sourceOf(upload.id), upload, texts, actOn)
      if (!known) fresh.append(row.element)
      row.update(upload)
      rows.set(upload.id, { row, shown: upload })
    }
    const newest = fresh.lastElementChild
    list.append(fresh)
    more.hidden = uploads.length <= limit
    return newest
  }

  return { element, render, end: () => grow.disconnect() }
}
