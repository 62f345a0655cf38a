/** What is done to requests: rows M6, M7, M8 and M22 of what is promised against hostile input. */
import type { Random } from '../crash/random.ts'
import { pick } from './hostile.ts'
import { BODY } from './mutate-body.ts'
import { HEADERS } from './mutate-headers.ts'
import { TARGET } from './mutate-target.ts'
import { WIRE } from './mutate-wire.ts'
import type { Mutator, Mutators } from './mutator.ts'
import type { RawRequest } from './raw-request.ts'

const pickFrom = (tables: readonly Mutators[]): (readonly [string, Mutator])[] =>
  tables.flatMap((table) => Object.entries(table))

const EVERYWHERE = pickFrom([BODY, BODY, HEADERS, TARGET])
const ON_THE_WIRE = pickFrom([BODY, HEADERS, TARGET, WIRE, WIRE])

/** Up to four mutations of one request; none at all for a few, so that there is something to find. */
export function mutate(request: RawRequest, random: Random, where: 'in-process' | 'sockets'): RawRequest {
  const mutators = where === 'sockets' ? ON_THE_WIRE : EVERYWHERE
  for (let count = pick(random, [0, 0, 0, 1, 1, 1, 1, 2, 2, 3, 4]); count > 0; count -= 1) {
    const [name, deed] = pick(random, mutators)
    deed(request, random)
    request.deeds.push(name)
  }
  return request
}
