/** What looks into files: a widget that asks nothing of them does not load it. */
export { kindOf } from '../../engine/file-kind.ts'
export { checkBy } from './check-by.ts'
