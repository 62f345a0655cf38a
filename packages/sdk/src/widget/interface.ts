import type { Chosen, Source } from '../engine/contract.ts'
import { type DirectOptions, deletingUrlOf } from '../engine/direct-protocols.ts'
import { chosenFrom } from '../engine/entry.ts'
import { kindOf } from '../engine/file-kind.ts'
import type { Choices } from './advanced-view.ts'
import { mayUpload } from './ask-batch.ts'
import { checkAgainst } from './check.ts'
import type { Tell, UploadInfo, WidgetEvents } from './events.ts'
import { findElement } from './find-element.ts'
import { type Cover, createFrame, type Frame, type FrameActions } from './frame.ts'
import { loadAgain } from './load-again.ts'
import { pageEvents } from './page/page-events.ts'
import type { PageResults } from './page/page-results.ts'
import { createSession, type Session } from './session.ts'
import { loadTexts, type Texts } from './text/translate.ts'
import { isHere } from './unfinished.ts'
import type { WidgetOptions, WidgetSource } from './widget-options.ts'
import { withinSize } from './within-size.ts'

export { loadTexts }

const loadCropper = loadAgain(() => import('./crop/crop-first.ts'))
const loadPageResults = loadAgain(() => import('./page/page-results.ts'))

const WHY_NOT = {
  MAX_EXCEEDED: 'notifications.max_exceeded',
  INVALID_PUBLIC_ID: 'notifications.invalid_public_id',
} as const

/** What stands behind a widget once it is loaded. A queue and its frame live from `open` until they are closed. */
export function createInterface(
  options: () => WidgetOptions,
  firstTexts: Texts,
  tellPage: Tell,
  warn: (message: string) => void,
  opener: Element | null = null,
) {
  let texts = firstTexts
  let display: 'hidden' | 'shown' | 'minimized' = 'hidden'
  let session: Session | null = null
  let frame: Frame | null = null
  let isEnding = false
  let choices: Choices = {}
  /** Of what was chosen last to be cropped. */
  let cropping = { end() {} }
  const withChoices = () => ({ ...options(), ...choices }) as WidgetOptions
  let page: Promise<PageResults> | null = null
  const listeners = pageEvents(() => opener ?? formOf(options()) ?? document)

  const REACTIONS: { [Name in keyof WidgetEvents]?: (info: WidgetEvents[Name]) => void } = {
    'upload-added': () => frame?.announcer.note('added'),
    success: (info) => {
      frame?.announcer.note('uploaded')
      keep(info)
    },
    failure: ({ statusText }) => frame?.announcer.note('failed', statusText),
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
    listeners.tell(event, info)
    REACTIONS[event]?.(info)
  }

  /** What an upload leaves in the page: only pages that want something of the kind load it. */
  function keep(info: UploadInfo): void {
    const { form, thumbnails } = options()
    if (!form && !thumbnails && !opener) return
    page ??= loadPageResults().then(({ createPageResults }) =>
      createPageResults({
        options,
        opener,
        texts: () => texts,
        deletingUrl: () => deletingUrlOf(options() as DirectOptions),
        onDeleted: listeners.deleted,
      }),
    )
    page
      .then((results) => results.add(info))
      .catch((cause: unknown) => {
        // The next upload tries again.
        page = null
        warn(cause instanceof Error ? cause.message : String(cause))
      })
  }

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
      else session?.[action === 'abort' ? 'cancel' : action](ids)
      render()
    },
    sourceOf: (id) => session?.sourceOf(id) ?? null,
    close: () => close(false),
    minimize,
    expand: () => show(),
    abort: () => end(),
    pause: () => session?.pause(),
    resume: () => session?.resume(),
    retry: () => session?.retry(),
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

  function take(given: Iterable<Source | Chosen>): void {
    const all = Array.from(given, chosenFrom)
    if (options().preBatch) askAndEnter(all)
    else enter(all)
  }

  function askAndEnter(all: readonly Chosen[]): void {
    const asking = session
    const whenSaid = (may: boolean, words: string) => {
      // Of a window that was closed meanwhile nobody wants to know.
      if (session !== asking) return
      frame?.notice(words)
      if (may) enter(all)
      else tell('batch-cancelled', { reason: 'CANCELLED' })
    }
    mayUpload(options().preBatch, all).then(
      (may) => whenSaid(may, ''),
      (cause: unknown) => whenSaid(false, cause instanceof Error ? cause.message : String(cause)),
    )
  }

  function enter(all: readonly Chosen[]): void {
    const { cropping, multiple } = options()
    const [only, ...others] = all
    if (cropping && multiple === false && only && others.length === 0 && !session?.isBusy()) void crop(only)
    else add(all)
  }

  async function crop(chosen: Chosen): Promise<void> {
    const [begun, shown] = [session, frame]
    if (!shown) return
    shown.notice('')
    // What is chosen last is meant, also where one that was chosen before takes longer to read.
    cropping.end()
    const mine = { end() {} }
    cropping = mine
    const isMeant = () => cropping === mine && session === begun
    const cover = (content: Cover) => {
      mine.end = content.end
      if (isMeant()) return shown.cover(content)
      content.end()
      return () => {}
    }
    const outcome = await loadCropper()
      .then(({ cropFirst }) =>
        cropFirst(chosen, { options: options(), texts, cover, kindOf, withinSize, checkAgainst }),
      )
      .catch(() => texts.say('not_loaded'))
    if (!isMeant() || outcome === null) return
    if (typeof outcome === 'string') shown.notice(outcome)
    else add([outcome])
  }

  function add(chosen: readonly Chosen[]): void {
    const reason = session?.add(chosen) ?? null
    const { multiple, maxFiles = 1 } = options()
    frame?.notice(reason === null ? '' : texts.say(WHY_NOT[reason], { num: multiple === false ? 1 : maxFiles }))
    render()
  }

  /** @param wanted which source is shown first. */
  function begin(wanted = options().defaultSource): Frame {
    if (frame) return frame
    const begun = createSession(withChoices, (event, info) => {
      if (session === begun) tell(event, info)
    })
    frame = createFrame(options, texts, actions, wanted)
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
    const left =
      session
        ?.state()
        .uploads.filter((upload) => isHere(upload) && !['done', 'failed', 'cancelled'].includes(upload.status)) ?? []
    if (isQuiet || left.length === 0) end()
    else {
      show()
      frame.ask(left.length)
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

  return {
    display: () => display,
    open(source: WidgetSource | undefined, files: Iterable<Source | Chosen>) {
      show(source)
      const given = [...files]
      if (given.length > 0) take(given)
    },
    close,
    update() {
      frame?.update()
      // Words that stand there stay; those of the next opening are the new ones.
      const asked = options()
      loadTexts(asked, warn).then(
        (loaded) => {
          // Not those of a language that was wanted before, and came later.
          if (options() === asked) texts = loaded
        },
        ({ message }: Error) => warn(message),
      )
    },
    hide() {
      if (display === 'hidden') return
      frame?.hide()
      display = 'hidden'
      tell('display-changed', 'hidden')
    },
    show: () => show(),
    minimize,
    destroy(removeThumbnails: boolean) {
      end(false)
      if (removeThumbnails)
        page?.then(
          (results) => results.removeThumbnails(),
          () => {},
        )
    },
  }
}

/** A form that is not there is told when something is to be put into it. */
function formOf({ form }: WidgetOptions): Element | null {
  try {
    return findElement('form', form)
  } catch {
    return null
  }
}
