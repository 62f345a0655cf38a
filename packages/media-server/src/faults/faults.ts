import type { FaultName, FaultOptions } from './fault-options.ts'
import { type ReadOptions, readFault, type Stage } from './fault-table.ts'

/** A fault that has not struck as often as it should. */
export interface PendingFault {
  fault: FaultName
  /** As they were given. */
  options: Readonly<Record<string, unknown>>
  /** How often it should strike; `Infinity` should at least once. */
  times: number
  /** How often it has. */
  struck: number
}

/** Options may be left out where none must be given. */
type Given<Options> = object extends Options ? [options?: Options] : [options: Options]

/** What shall go wrong in a test cloud. Of several that fit one request, the first injected strikes; a slow link beside it. */
export interface Faults {
  /**
   * Lets the next requests, or notifications, that match go wrong: one unless `times` says otherwise.
   * @throws CountersignError `invalid_configuration` naming fault or option, the value wanted and the value met.
   */
  inject: <Name extends FaultName>(fault: Name, ...options: Given<FaultOptions[Name]>) => void
  /** Those that have not struck as often as they should: `[]` at the end of a test says that what was to go wrong went wrong. */
  pending: () => PendingFault[]
  /** Lets nothing go wrong from now on. */
  clear: () => void
}

/** What a fault may look at. `null` where there is no such thing. */
export type Facts = Readonly<Record<string, string | number | null>>

/** A fault that strikes now. */
export interface Strike {
  fault: FaultName
  options: ReadOptions
}

/** A fault that may strike still. */
export interface ActiveFault extends PendingFault {
  /** From 1, in the order they were injected. */
  id: number
}

export interface InjectedFaults extends Faults {
  /** The fault that strikes here, which has struck once more by that; `null` for none. */
  take(stage: Stage, facts: Facts): Strike | null
  /** Those that may strike still, those among them that never end. */
  active(): ActiveFault[]
  /** Lets one of the active ones strike no more; `false` where there is none of this id. */
  withdraw(id: number): boolean
}

interface Injected extends Strike {
  id: number
  stage: Stage
  given: object
  times: number
  struck: number
}

export function createFaults(): InjectedFaults {
  let injected: Injected[] = []
  let lastId = 0
  return {
    inject(fault, ...[given = {}]) {
      const { row, options } = readFault(fault, given)
      const times = (options.times as number | undefined) ?? 1
      lastId += 1
      injected.push({ id: lastId, fault, stage: row.stage, options, given, times, struck: 0 })
    },
    pending: () =>
      injected.filter(({ times, struck }) => struck < (times === Number.POSITIVE_INFINITY ? 1 : times)).map(describe),
    active: () =>
      injected.filter(({ times, struck }) => struck < times).map((each) => ({ id: each.id, ...describe(each) })),
    withdraw(id) {
      const left = injected.filter((each) => each.id !== id)
      const isGone = left.length < injected.length
      injected = left
      return isGone
    },
    clear() {
      injected = []
    },
    take(stage, facts) {
      const found = injected.find(
        (each) => each.stage === stage && each.struck < each.times && matches(each.options, facts),
      )
      if (!found) return null
      found.struck += 1
      return found
    },
  }
}

const describe = ({ fault, given, times, struck }: Injected): PendingFault => ({
  fault,
  options: { ...given },
  times,
  struck,
})

/** Whether all holds that the options say of what the facts name. */
const matches = (options: ReadOptions, facts: Facts): boolean =>
  Object.entries(facts).every(([name, met]) => {
    const wanted = options[name]
    // `search` starts at the beginning each time, whatever the flags.
    if (wanted instanceof RegExp) return met !== null && String(met).search(wanted) !== -1
    return wanted === undefined || wanted === met
  })
