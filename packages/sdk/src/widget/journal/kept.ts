/** The journal that an uploader keeps in a browser: a widget that wants none does not load it. */
export { browserJournal } from '../../engine/journal.ts'
