import type { Upload, Uploading } from '../engine/contract.ts'
import type { Journal } from '../engine/journal.ts'
import { loadAgain } from './load-again.ts'
import { loadOnce } from './load-once.ts'
import type { WidgetOptions } from './widget-options.ts'

const NAME = 'countersign-widget'
const loadKept = loadAgain(() => import('./journal/kept.ts'))

/** Where uploads are kept so that a page that comes later goes on with them; `null` where they are not. */
export function journalOf({ journal }: WidgetOptions): Journal | null {
  if (!journal) return null
  const name = journal === true ? NAME : `${NAME}-${journal}`
  const load = loadOnce(async () => (await loadKept()).browserJournal(name))
  return {
    all: async () => (await load()).all(),
    keep: async (upload) => (await load()).keep(upload),
    drop: async (id) => (await load()).drop(id),
  }
}

/** An upload of a page that is gone waits for its file: it is neither under way nor one of those that were chosen here. */
export const isHere = ({ needsFile }: { needsFile: boolean }): boolean => !needsFile

const ENDED: ReadonlySet<string> = new Set(['done', 'failed', 'cancelled'])

/** Whether nothing more happens to it unless somebody wants it. */
export const hasEnded = ({ status }: { status: string }): boolean => ENDED.has(status)

/** Those that were chosen here and have not ended. */
export const unendedOf = ({ uploads }: Uploading<unknown>): readonly Upload<unknown>[] =>
  uploads.filter((upload) => isHere(upload) && !hasEnded(upload))

/** Whether something is queued, under way or paused. */
export const isBusy = (queue: Uploading<unknown>): boolean => unendedOf(queue).length > 0
