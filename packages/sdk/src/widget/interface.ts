import type { Chosen, Source } from '../engine/contract.ts'
import type { Choices } from './choices.ts'
import type { Tell, WidgetEvents } from './events.ts'
import { createFrame, type Frame, type FrameActions } from './frame.ts'
import { createIntake } from './intake.ts'
import { keepResults } from './page/keep-results.ts'
import { createSession, type Session } from './session.ts'
import { unendedOf } from './unfinished.ts'
import type { WidgetOptions, WidgetSource } from './widget-options.ts'
import { createWords } from './words.ts'

/**
 * What stands behind a widget once it is loaded, words and all. A queue and its frame live from `open` until they are closed.
 * @param makeAll makes calls that have waited; what they throw is told.
 */
export async function createInterface(
  options: () => WidgetOptions,
  tellPage: Tell,
  makeAll: (calls: readonly (() => void)[]) => void,
  warn: (message: string) => void,
  opener: Element | null = null,
) {
  const words = createWords(options, warn)
  await words.load()
  const { texts } = words
  let display: 'hidden' | 'shown' | 'minimized' = 'hidden'
  let session: Session | null = null
  let frame: Frame | null = null
  let isEnding = false
  let choices: Choices = {}
  const withChoices = () => ({ ...options(), ...choices }) as WidgetOptions
  const results = keepResults({ options, texts, warn, opener })

  const REACTIONS: { [Name in keyof WidgetEvents]?: (info: WidgetEvents[Name]) => void } = {
    'upload-added': () => frame?.announcer.note('added'),
    abort: () => frame?.announcer.say(texts().say('queue.statuses.aborted')),
    success: (info) => {
      frame?.announcer.note('uploaded')
      results.keep(info)
    },
    failure: ({ id, name }) => frame?.announcer.note('failed', () => ({ name, reason: session?.whyFailed(id) ?? '' })),
    'queues-start': () => {
      if (options().autoMinimize && display === 'shown') minimize()
    },
    'queues-end': ({ files }) => {
      const { multiple, singleUploadAutoClose = true } = options()
      const isDone = files.length > 0 && files.every(({ status }) => status === 'success')
      if (multiple === false && singleUploadAutoClose && isDone && !frame?.isInline) end()
    },
  }
  const tell: Tell = (event, info) => {
    tellPage(event, info)
    results.tell(event, info)
    REACTIONS[event]?.(info)
  }

  const take = createIntake({ options, texts, tell, session: () => session, frame: () => frame })
  const actions: FrameActions = {
    onSources: take,
    choices: () => choices,
    onChoice(changes, isDone = true) {
      choices = { ...choices, ...changes }
      if (!isDone) return
      if (changes.publicId !== undefined) tell('publicid', { id: changes.publicId })
      if (changes.tags) tell('tags', { tags: changes.tags })
    },
    onSourceShown: (source) => tell('source-changed', { source }),
    onRow(action, ids) {
      if (action === 'attach') frame?.chooseFile((file) => void attach(ids[0] ?? '', file))
      else session?.[action](ids)
      render()
    },
    sourceOf: (id) => session?.sourceOf(id) ?? null,
    close: () => close(false),
    minimize,
    expand: () => show(),
    abort: () => end(),
    onAll: (action) => session?.[action](),
    done: () => close(false),
    completed: () => tell('show-completed', { items: session?.completed() ?? [] }),
    onRemoved() {
      display = 'hidden'
      tell('display-changed', 'hidden')
    },
  }

  async function attach(id: string, file: File): Promise<void> {
    const begun = session
    const words = await begun?.attach(id, file).then(
      () => '',
      ({ message }: Error) => message,
    )
    if (session === begun) frame?.notice(words ?? '')
  }

  function render(): void {
    if (session && frame) frame.render(session.state())
  }

  /** @param wanted which source is shown first. */
  function begin(wanted = options().defaultSource): Frame {
    if (frame) return frame
    const begun = createSession(withChoices, texts, (event, info) => {
      if (session === begun) tell(event, info)
    })
    frame = createFrame(options, texts(), actions, wanted)
    session = begun
    begun.subscribe(() => {
      if (session === begun) render()
    })
    return frame
  }

  function show(wanted?: WidgetSource): void {
    const isNew = frame === null
    const wasMinimized = display === 'minimized'
    const isShown = display === 'shown'
    const shown = begin(wanted)
    shown.show()
    display = 'shown'
    if (!isShown) tell('display-changed', wasMinimized ? 'expanded' : 'shown')
    if (isNew) tell('source-changed', { source: shown.source() })
    else if (wanted) shown.showSource(wanted)
  }

  function minimize(): void {
    if (display !== 'shown' || frame?.isInline) return
    frame?.minimize()
    display = 'minimized'
    tell('display-changed', 'minimized')
  }

  function close(isQuiet: boolean): void {
    if (!frame) return
    const left = session ? unendedOf(session.state()).length : 0
    if (isQuiet || left === 0) end()
    else {
      show()
      frame.ask(left)
    }
  }

  /** Everything of this opening. @param isTold whether the page hears of it. */
  function end(isTold = true): void {
    if (!frame || isEnding) return
    isEnding = true
    const wasInSight = display !== 'hidden'
    const ended = session
    if (!isTold) session = null
    ended?.end()
    session = null
    frame.remove()
    frame = null
    choices = {}
    display = 'hidden'
    isEnding = false
    if (!isTold || !wasInSight) return
    tell('close', { message: 'user closed the widget' })
    // Who was told may have opened it again.
    if (display === 'hidden') tell('display-changed', 'hidden')
  }

  function hide(): void {
    if (display === 'hidden') return
    frame?.hide()
    display = 'hidden'
    tell('display-changed', 'hidden')
  }

  let waiting: (() => void)[] = []
  /** What is open keeps its words; what is opened waits for those of now, and what is called after that for its turn. */
  function inTurn(call: () => void): void {
    if (waiting.length === 0 && (frame || words.areThere())) call()
    else if (waiting.push(call) === 1) void words.load().then(() => makeAll(waiting.splice(0)))
  }

  return {
    display: () => display,
    open(source: WidgetSource | undefined, files: Iterable<Source | Chosen>) {
      const given = [...files]
      inTurn(() => {
        show(source)
        if (given.length > 0) take(given)
      })
    },
    close: (isQuiet: boolean) => inTurn(() => close(isQuiet)),
    update() {
      frame?.update()
      void words.load()
    },
    hide: () => inTurn(hide),
    show: () => inTurn(show),
    minimize: () => inTurn(minimize),
    destroy(removeThumbnails: boolean) {
      waiting = []
      end(false)
      if (removeThumbnails) results.removeThumbnails()
    },
  }
}
