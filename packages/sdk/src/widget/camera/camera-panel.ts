import { make, write } from '../make.ts'
import type { SourcePanel, SourcePanelOptions } from '../source-panel.ts'
import { addStyles } from '../style/add-styles.ts'
import { wordsOf } from '../words-of.ts'
import { camerasOf, isMirrored, openCamera, reasonOf } from './open-camera.ts'
import { CAMERA } from './styles.ts'
import { takePicture } from './take-picture.ts'
import { TEXTS } from './texts.ts'

/** What a camera sees, and a button that makes a file of it. The camera is on while the panel is in sight, and no longer. */
export function createCameraPanel({ texts, onSources }: SourcePanelOptions): SourcePanel {
  const say = texts.sayIn(TEXTS)
  const button = (key: 'capture' | 'retry', click: () => void) =>
    make('button', { type: 'button', class: 'button is-main', click }, say(`camera.${key}`))
  const video = make('video', { class: 'camera-picture', autoplay: true, playsinline: true })
  // The attribute alone does not mute what is made by a script.
  video.muted = true
  video.setAttribute('aria-label', say('camera.preview'))
  const words = make('p', { class: 'quiet' }, say('camera.explanation'))
  const complaint = make('p', { class: 'complaint', role: 'alert' })
  const select = make('select', { id: 'camera', change: () => void start(select.value) })
  const choice = make('span', { hidden: true }, make('label', { for: 'camera' }, say('camera.choose')), ' ', select)
  const capture = button('capture', () => void take())
  const retry = button('retry', () => void start(undefined))
  const element = make(
    'div',
    { class: 'camera' },
    video,
    words,
    complaint,
    make('div', { class: 'camera-line' }, choice, capture, retry),
  )
  let stream: MediaStream | null = null
  let isInSight = false
  /** Counts the openings: a camera that comes after its time is switched off again. */
  let turn = 0

  function paint(state: 'waiting' | 'live' | 'failed', reason = ''): void {
    // Before one of them goes: the focus stays in the panel.
    const hadFocus = element.contains((element.getRootNode() as ShadowRoot).activeElement)
    video.hidden = state !== 'live'
    words.hidden = state !== 'waiting'
    capture.hidden = state !== 'live'
    retry.hidden = state !== 'failed'
    write(complaint, reason)
    if (hadFocus && select.matches(':not(:focus)')) (state === 'failed' ? retry : capture).focus()
  }

  function stop(): void {
    turn += 1
    if (stream) release(stream)
    stream = null
    video.srcObject = null
  }

  async function start(deviceId: string | undefined): Promise<void> {
    stop()
    const mine = turn
    paint('waiting')
    try {
      const opened = await openCamera(deviceId)
      if (mine !== turn) return release(opened)
      stream = opened
      const [track] = opened.getVideoTracks()
      track?.addEventListener('ended', () => stream === opened && fail('camera.ended'))
      video.toggleAttribute('data-mirrored', isMirrored(opened))
      video.srcObject = opened
      await list(track?.getSettings().deviceId)
      if (mine === turn) paint('live')
    } catch (cause) {
      if (mine === turn) fail(reasonOf(cause))
    }
  }

  function fail(reason: Parameters<typeof say>[0]): void {
    stop()
    paint('failed', say(reason))
  }

  async function list(current: string | undefined): Promise<void> {
    const cameras = await camerasOf()
    const options = cameras.map(({ deviceId, label }, index) =>
      make('option', { value: deviceId }, label || say('camera.unnamed', { num: index + 1 })),
    )
    select.replaceChildren(...options)
    if (current) select.value = current
    choice.hidden = cameras.length < 2
  }

  async function take(): Promise<void> {
    try {
      onSources([await takePicture(video, (time) => say('camera.file_name', { time }))])
    } catch (cause) {
      write(complaint, wordsOf(cause))
    }
  }

  return {
    element,
    setInSight(inSight) {
      if (inSight === isInSight) return
      isInSight = inSight
      if (!inSight) return stop()
      addStyles(element, CAMERA)
      void start(undefined)
    },
  }
}

function release(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop()
}
