/** The ways to present a signature at an action: as it was given out, and bent. */
import type { AssetName } from 'countersign/protocol'
import { ACTIONS, type ActionName, type Form } from './actions.ts'

export interface Presentation {
  how: 'as signed' | 'aimed' | 'folded'
  form: Form
}

/** At one action: what is signed, and beside it what would name the victim: the action's own parameters, in place of what was signed or added. */
export const aimed = (signed: Form, action: ActionName, victim: AssetName): Presentation => ({
  how: 'aimed',
  form: { ...signed, ...ACTIONS[action].aim(victim) },
})

/** Up to here every way to fold is tried, beyond it every single fold. */
const FOLD_ALL = 8

/**
 * In version 1 `a=x&b=y` is the text of two parameters, and of one with the value `x&b=y`: every run of parameters, in their order,
 * can be folded into the first of it.
 */
export function* folded(signed: Form): Generator<Presentation> {
  const names = Object.keys(signed).sort()
  for (const joins of joinsOf(names.length)) {
    const form: Record<string, string> = {}
    let last = ''
    for (const [at, name] of names.entries()) {
      if (joins(at)) form[last] += `&${name}=${signed[name]}`
      else {
        last = name
        form[name] = signed[name] ?? ''
      }
    }
    yield { how: 'folded', form }
  }
}

/** For each way to fold, whether the parameter at a place goes into the one before. */
function* joinsOf(count: number): Generator<(at: number) => boolean> {
  if (count <= FOLD_ALL) {
    for (let mask = 1; mask < 2 ** (count - 1); mask += 1) yield (at) => at > 0 && (mask & (1 << (at - 1))) !== 0
    return
  }
  for (let from = 1; from < count; from += 1) {
    for (let to = from; to < count; to += 1) yield (at) => at >= from && at <= to
  }
}
