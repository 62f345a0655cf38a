import type { Uploading } from '../engine/contract.ts'
import { troubleWords } from './failure-words.ts'
import { iconButton, make, write } from './make.ts'
import type { Texts } from './text/translate.ts'
import { hasEnded, isHere } from './unfinished.ts'

export interface Standing {
  files: number
  done: number
  failed: number
  paused: number
  busy: number
  /** What several files wait for, or the only one under way, in words; empty where nothing is. */
  trouble: string
  /** From 0 to 100. */
  percent: number
  words: string
}

/** What is said of a whole queue. */
export function standingOf({ uploads, total }: Uploading<unknown>, texts: Texts): Standing {
  const counts = { paused: 0, busy: 0, left: 0 }
  const troubles: string[] = []
  for (const upload of uploads.filter(isHere)) {
    const { status, trouble } = upload
    if (trouble) troubles.push(troubleWords(trouble, texts))
    if (status === 'paused') counts.paused += 1
    else if (!hasEnded(upload)) counts.busy += 1
    if (status !== 'cancelled') counts.left += 1
  }
  const { done, failed, bytes, sentBytes, bytesPerSecond, secondsLeft } = total
  // Files count too: one that has no size is not nothing.
  const share = bytes > 0 ? sentBytes / bytes : counts.left === 0 ? 0 : (done + failed) / counts.left
  const isOver = counts.busy === 0 && counts.paused === 0
  // What several wait for is said once for all: those that wait behind them have no row to say it.
  const shared = troubles.find((each, index) => troubles.indexOf(each) < index) ?? ''
  const [first = ''] = troubles
  const words = [
    shared,
    counts.busy > 0 ? texts.say('queue.of', { done, files: counts.left }) : '',
    counts.busy === 0 && done > 0 ? texts.say('queue.mini_upload_count', { num: done }) : '',
    failed > 0 ? texts.say('queue.mini_failed', { num: failed }) : '',
    counts.paused > 0 ? texts.say('queue.mini_paused', { num: counts.paused }) : '',
    bytesPerSecond !== null ? texts.speed(bytesPerSecond) : '',
    secondsLeft !== null ? texts.say('queue.left', { time: texts.seconds(secondsLeft) }) : '',
  ]
  return {
    files: counts.left,
    done,
    failed,
    ...counts,
    trouble: counts.busy === 1 ? first : shared,
    percent: isOver ? 100 : Math.min(99, Math.floor(share * 100)),
    words: words.filter(Boolean).join(' · '),
  }
}

export interface SummaryActions {
  /** Of all files, as far as it means something to them. */
  onAll(action: 'pause' | 'resume' | 'retry' | 'abort'): void
  done(): void
  /** The user wants to see what is uploaded. */
  completed(): void
  expand(): void
}

export interface StandingView {
  element: HTMLElement
  render(standing: Standing): void
}

/**
 * The foot of the window: everything together, and what can be done with all of it.
 * @param list of the files; it can have the focus.
 */
export function createSummary(
  texts: Texts,
  list: HTMLElement,
  act: SummaryActions,
  has: { done: boolean; completed: boolean },
): StandingView {
  const progress = make('progress', { max: 100, 'aria-label': texts.say('queue.progress_all') })
  const words = make('p', { class: 'summary-words' })
  const button = (
    key: 'pause_all' | 'resume_all' | 'abort_all' | 'retry_failed' | 'show_completed' | 'done',
    click: () => void,
    look = '',
  ) => make('button', { type: 'button', class: `button ${look}`, click }, texts.say(`queue.${key}`))
  const pause = button('pause_all', () => act.onAll('pause'))
  const resume = button('resume_all', () => act.onAll('resume'))
  const abort = button('abort_all', () => act.onAll('abort'))
  const retry = button('retry_failed', () => act.onAll('retry'))
  const completed = button('show_completed', act.completed)
  const done = button('done', act.done, 'is-main')
  const element = make(
    'div',
    { class: 'summary', hidden: true },
    progress,
    words,
    make('div', { class: 'summary-actions' }, retry, pause, resume, abort, completed, done),
  )
  return {
    element,
    render(standing) {
      element.hidden = standing.files === 0
      progress.value = standing.percent
      progress.toggleAttribute('data-failed', standing.failed > 0)
      write(words, standing.words)
      const isOver = standing.busy === 0 && standing.paused === 0
      showAll(list, [
        [pause, standing.busy > 0],
        [resume, standing.busy === 0 && standing.paused > 0],
        [abort, !isOver],
        [retry, standing.failed > 0],
        [completed, has.completed && standing.done > 0],
        [done, has.done && isOver && !element.hidden],
      ])
    },
  }
}

/** A button that goes while it has the focus gives it to one that stays, else to the list. */
function showAll(list: HTMLElement, buttons: readonly (readonly [HTMLButtonElement, boolean])[]): void {
  const focused = buttons.find(([button]) => button.matches(':focus'))
  for (const [button, isShown] of buttons) button.hidden = !isShown
  const [next] = buttons.find(([button]) => !button.hidden) ?? [list]
  if (focused?.[0].hidden) next.focus()
}

/** What is there of a window that was made small. */
export function createBar(texts: Texts, act: SummaryActions): StandingView {
  const progress = make('progress', { max: 100, 'aria-label': texts.say('queue.progress_all') })
  const title = make('p', { class: 'bar-title' })
  const words = make('p', { class: 'summary-words' })
  const element = make(
    'section',
    { class: 'bar', popover: 'manual', 'aria-label': texts.say('queue.title') },
    make('div', { class: 'words' }, title, words),
    iconButton('expand', texts.say('expand'), act.expand),
    iconButton('close', texts.say('close'), act.done),
    progress,
  )
  return {
    element,
    render(standing) {
      const isBusy = standing.busy > 0
      write(
        title,
        isBusy ? texts.say('queue.title_uploading_with_counter', { num: standing.busy }) : texts.say('queue.title'),
      )
      // Here is no row to say what a single file waits for.
      write(words, standing.words.startsWith(standing.trouble) ? standing.words : standing.trouble)
      progress.value = standing.percent
    },
  }
}
