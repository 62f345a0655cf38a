import type { Random } from '../crash/random.ts'
import type { RawRequest } from './raw-request.ts'

export type Mutator = (request: RawRequest, random: Random) => void

/** By name. A seed counts places in a table: whoever moves a row changes what every seed means. */
export type Mutators = Readonly<Record<string, Mutator>>
