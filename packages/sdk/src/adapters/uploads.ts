import type { Countersign } from '../server/countersign.ts'

/** What adapters take: a Countersign, or a handler of the app's around one. */
export type Uploads = Pick<Countersign, 'fetch'>
