import { nearest } from './nearest.ts'

/** A spot in a configuration, by its path, which collects what is wrong there. Nothing here throws: every problem is to be told at once. */
export interface Place {
  /** Such as `authentication.tokens[0].subject`; `''` for the whole. */
  readonly path: string
  at(key: string | number): Place
  /** Says what was wanted and what was met, and answers `undefined` for the value that is not there. */
  wrong(wanted: string, value: unknown): undefined
  /** As {@link wrong} where a secret may stand: of the value met, only the kind is told. */
  wrongSecret(wanted: string, value: unknown): undefined
  /** Refuses a key by name, with the nearest known one. */
  unknown(key: string, known: readonly string[]): undefined
  /** Whatever else there is to say, as a sentence that begins with the path. */
  say(sentence: string): undefined
}

/** Turns a value met into what a message may show of it. */
export type Show = (value: unknown) => string

/** The whole of a configuration. What is found wrong goes into `problems`. */
export function wholeOf(problems: string[], show: Show): Place {
  const placeOf = (path: string): Place => {
    const say = (sentence: string): undefined => void problems.push(sentence)
    const subject = path === '' ? 'the configuration' : path
    return {
      path,
      at: (key) => placeOf(typeof key === 'number' ? `${path}[${key}]` : path === '' ? key : `${path}.${key}`),
      wrong: (wanted, value) => say(`${subject} must be ${wanted}, not ${show(value)}`),
      wrongSecret: (wanted, value) => say(`${subject} must be ${wanted}, not ${kindOf(value)}`),
      unknown: (key, known) => say(`${subject} has no ${JSON.stringify(key)}${suggestion(key, known)}`),
      say,
    }
  }
  return placeOf('')
}

function suggestion(key: string, known: readonly string[]): string {
  const meant = nearest(key, known)
  return meant === null ? `; it has ${known.join(', ')}` : `; did you mean ${JSON.stringify(meant)}?`
}

/** What a value is, without the value: `a text of 12 characters`. */
export function kindOf(value: unknown): string {
  if (typeof value === 'string') return `a text of ${value.length} characters`
  if (value === null) return 'null'
  if (Array.isArray(value)) return `a list of ${value.length}`
  return typeof value === 'object' ? 'an object' : typeof value === 'undefined' ? 'nothing' : `a ${typeof value}`
}
