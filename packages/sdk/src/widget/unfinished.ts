import { browserJournal, type Journal } from '../engine/journal.ts'
import type { WidgetOptions } from './widget-options.ts'

const NAME = 'countersign-widget'

/** Where uploads are kept so that a page that comes later goes on with them; `null` where they are not. */
export const journalOf = ({ journal }: WidgetOptions): Journal | null =>
  journal ? browserJournal(journal === true ? NAME : `${NAME}-${journal}`) : null

/** An upload of a page that is gone waits for its file: it is neither under way nor one of those that were chosen here. */
export const isHere = ({ needsFile }: { needsFile: boolean }): boolean => !needsFile
