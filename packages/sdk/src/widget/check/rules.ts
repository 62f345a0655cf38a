/** What looks into files: a widget that asks nothing of them does not load it. */
export { checkFiles } from '../../engine/check-files.ts'
export { kindOf } from '../../engine/file-kind.ts'
export { TEXTS } from './texts.ts'
