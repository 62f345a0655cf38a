import type { Chosen, Source } from '../engine/contract.ts'
import { chosenFrom } from '../engine/entry.ts'
import { mayUpload } from './ask-batch.ts'
import { checkAgainst, loadRules } from './check.ts'
import type { Tell } from './events.ts'
import type { Cover, Frame } from './frame.ts'
import { loadAgain } from './load-again.ts'
import type { Session } from './session.ts'
import type { Texts } from './text/translate.ts'
import type { WidgetOptions } from './widget-options.ts'
import { withinSize } from './within-size.ts'
import { wordsOf } from './words-of.ts'

const loadCropper = loadAgain(() => import('./crop/crop-first.ts'))

const WHY_NOT = {
  MAX_EXCEEDED: 'notifications.max_exceeded',
  INVALID_PUBLIC_ID: 'notifications.invalid_public_id',
} as const

interface IntakeOptions {
  options: () => WidgetOptions
  texts: () => Texts
  tell: Tell
  /** As they stand: what is asked for one opening means nothing to the next. */
  session: () => Session | null
  frame: () => Frame | null
}

/**
 * The way of what was chosen into the queue: the app is asked, then a part of a picture may be chosen, then it is counted.
 * @returns what takes it.
 */
export function createIntake({ options, texts, tell, session, frame }: IntakeOptions) {
  /** Of what was chosen last to be cropped. */
  let cropping = { end() {} }

  function ask(all: readonly Chosen[]): void {
    const asking = session()
    const whenSaid = (may: boolean, words: string) => {
      // Of a window that was closed meanwhile nobody wants to know.
      if (session() !== asking) return
      frame()?.notice(words)
      if (may) enter(all)
      else tell('batch-cancelled', { reason: 'CANCELLED' })
    }
    mayUpload(options().preBatch, all).then(
      (may) => whenSaid(may, ''),
      (cause: unknown) => whenSaid(false, wordsOf(cause)),
    )
  }

  function enter(all: readonly Chosen[]): void {
    const { cropping: crops, multiple } = options()
    const [only, ...others] = all
    if (crops && multiple === false && only && others.length === 0 && !session()?.isBusy()) void crop(only)
    else add(all)
  }

  async function crop(chosen: Chosen): Promise<void> {
    const [begun, shown] = [session(), frame()]
    if (!shown) return
    shown.notice('')
    // What is chosen last is meant, also where one that was chosen before takes longer to read.
    cropping.end()
    const mine = { end() {} }
    cropping = mine
    const isMeant = () => cropping === mine && session() === begun
    const cover = (content: Cover) => {
      mine.end = content.end
      if (isMeant()) return shown.cover(content)
      content.end()
      return () => {}
    }
    const kindOf = async (file: Blob) => (await loadRules()).kindOf(file)
    const outcome = await loadCropper()
      .then(({ cropFirst }) =>
        cropFirst(chosen, { options: options(), texts: texts(), cover, kindOf, withinSize, checkAgainst }),
      )
      .catch(() => texts().say('not_loaded'))
    if (!isMeant() || outcome === null) return
    if (typeof outcome === 'string') shown.notice(outcome)
    else add([outcome])
  }

  function add(chosen: readonly Chosen[]): void {
    const reason = session()?.add(chosen) ?? null
    const { multiple, maxFiles = 1 } = options()
    frame()?.notice(reason === null ? '' : texts().say(WHY_NOT[reason], { num: multiple === false ? 1 : maxFiles }))
    const state = session()?.state()
    if (state) frame()?.render(state, reason === null)
  }

  return (given: Iterable<Source | Chosen>): void => {
    const all = Array.from(given, chosenFrom)
    if (options().preBatch) ask(all)
    else enter(all)
  }
}
