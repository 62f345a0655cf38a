import { answerOf } from '../answer-of.ts'

/** Nobody is asked at every key. */
const PAUSE_MS = 150

export interface Suggesting {
  /** Asks, in place of what was asked before: its answer is not told any more. */
  ask(prefix: string): void
  /** Nothing that was asked is told. */
  forget(): void
}

/** Asks an app as somebody types. Of answers that come late, or in another order, only the one to the last question is told. */
export function createSuggesting(
  askApp: (answer: (said: unknown) => void, prefix: string) => unknown,
  tell: (found: readonly string[]) => void,
  fail: (cause: unknown) => void,
): Suggesting {
  let turn = 0
  let timer: ReturnType<typeof setTimeout> | undefined
  const forget = () => {
    turn += 1
    clearTimeout(timer)
  }
  return {
    forget,
    ask(prefix) {
      forget()
      const mine = turn
      const ifLast =
        <Said>(say: (said: Said) => void) =>
        (said: Said) => {
          if (mine === turn) say(said)
        }
      timer = setTimeout(() => {
        answerOf<unknown>((answer) => askApp(answer, prefix))
          .then((said) => listOf(said, 'getTags').map(String))
          .then(ifLast(tell), ifLast(fail))
      }, PAUSE_MS)
    },
  }
}

/** @throws TypeError for what is no list. */
export function listOf(said: unknown, name: string): readonly unknown[] {
  if (Array.isArray(said)) return said
  throw new TypeError(`${name} must answer with a list, not ${said}`)
}
