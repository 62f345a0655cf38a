import type { Upload } from '../engine/contract.ts'
import { failureWords, troubleWords } from './failure-words.ts'
import { type IconName, icon, make, write } from './make.ts'
import type { Texts } from './text/translate.ts'
import { thumbnail } from './thumbnail.ts'
import { hasEnded } from './unfinished.ts'
import { percent } from './upload-info.ts'

export type RowAction = 'pause' | 'resume' | 'attach' | 'retry' | 'abort' | 'remove'

export interface Row {
  element: HTMLLIElement
  update(upload: Upload<unknown>): void
}

type Status = Upload<unknown>['status']

/** What the two buttons of a row do, by where its file stands. */
const ACTIONS: Readonly<Record<Status, readonly [RowAction | null, RowAction]>> = {
  queued: ['pause', 'abort'],
  signing: ['pause', 'abort'],
  uploading: ['pause', 'abort'],
  completing: [null, 'abort'],
  paused: ['resume', 'abort'],
  failed: ['retry', 'remove'],
  done: [null, 'remove'],
  cancelled: [null, 'remove'],
}
const ICON_OF: Readonly<Record<RowAction, IconName>> = {
  pause: 'pause',
  resume: 'resume',
  attach: 'resume',
  retry: 'retry',
  abort: 'close',
  remove: 'close',
}

/** One file of the list. Its two buttons stay the same elements whatever they do, so that the focus stays with them. */
export function createRow(
  source: Blob | string | null,
  { id, name, type }: Upload<unknown>,
  texts: Texts,
  act: (action: RowAction, id: string) => void,
): Row {
  const state = make('p', { class: 'state' })
  const progress = make('progress', { max: 100, 'aria-label': texts.say('queue.progress', { name }) })
  const main = actionButton()
  const end = actionButton()
  const picture = make('span', { class: 'thumb' }, icon(iconOf(source, type)))
  const element = make(
    'li',
    { class: 'row' },
    picture,
    make('div', { class: 'words' }, make('p', { class: 'name', title: name }, make('bdi', {}, name)), state),
    make('div', { class: 'row-actions' }, main.element, end.element),
    progress,
  )
  if (source instanceof Blob && type.startsWith('image/')) thumbnail(source, picture)

  function actionButton() {
    let current: RowAction | null = null
    const element = make('button', { type: 'button', class: 'icon-button', click: () => current && act(current, id) })
    return {
      element,
      become(action: RowAction | null) {
        if (action === current) return
        current = action
        const hadFocus = element.matches(':focus')
        element.hidden = action === null
        if (action === null && hadFocus) end.element.focus()
        if (action === null) return
        const label = texts.say(`queue.${action}`, { name })
        element.setAttribute('aria-label', label)
        element.title = label
        element.replaceChildren(icon(ICON_OF[action]))
      },
    }
  }

  return {
    element,
    update(upload) {
      const { status, needsFile } = upload
      if (element.dataset.status !== status) {
        element.dataset.status = status
        const [first, second] = needsFile ? (['attach', 'abort'] as const) : ACTIONS[status]
        end.become(second)
        main.become(first)
        progress.hidden = hasEnded(upload)
      }
      if (!progress.hidden) showProgress(progress, upload)
      write(state, wordsOf(upload, texts))
    },
  }
}

function showProgress(progress: HTMLProgressElement, upload: Upload<unknown>): void {
  // Of an address nobody knows how far the cloud is with it.
  if (upload.bytes === null && upload.status === 'uploading') progress.removeAttribute('value')
  else progress.value = percent(upload)
}

const iconOf = (source: Blob | string | null, type: string): IconName => {
  if (typeof source === 'string') return 'link'
  return type.startsWith('image/') ? 'image' : type.startsWith('video/') ? 'video' : 'file'
}

function wordsOf(upload: Upload<unknown>, texts: Texts): string {
  const { status, bytes, sentBytes, bytesPerSecond, secondsLeft, needsFile, trouble } = upload
  if (status === 'failed') return failureWords(upload.error, texts)
  if (trouble) return troubleWords(trouble, texts)
  const word = needsFile
    ? texts.say('queue.unfinished')
    : texts.say(`queue.statuses.${status === 'done' ? 'uploaded' : status === 'cancelled' ? 'aborted' : status}`)
  if (bytes === null) return word
  if (status !== 'uploading' && status !== 'paused') return `${word} · ${texts.bytes(bytes)}`
  const parts = [word, texts.say('queue.sent', { sent: texts.bytes(sentBytes), bytes: texts.bytes(bytes) })]
  if (bytesPerSecond !== null) parts.push(texts.speed(bytesPerSecond))
  if (secondsLeft !== null) parts.push(texts.say('queue.left', { time: texts.seconds(secondsLeft) }))
  return parts.join(' · ')
}
