import type { Cover } from '../frame.ts'
import { make, write } from '../make.ts'
import { addStyles } from '../style/add-styles.ts'
import type { Texts } from '../text/translate.ts'
import type { WidgetOptions } from '../widget-options.ts'
import { CROP } from './crop-style.ts'
import { type Box, firstBox, type Rules, type Size } from './geometry.ts'
import { readPicture } from './read-picture.ts'
import { createSelection, type SelectionView } from './selection-view.ts'
import { type Say, TEXTS } from './texts.ts'

/** A part of the picture, or what the user wants instead. */
export type Cropped = Box | 'skip' | 'back' | 'unreadable'

/** A selection that is smaller cannot be taken hold of. */
const LEAST = 16

/**
 * Lets the user choose a part of a picture.
 * @param cover puts it in the place of everything else in the window. @returns what ends that.
 */
export async function openCropper(
  file: Blob,
  options: WidgetOptions,
  texts: Texts,
  cover: (content: Cover) => () => void,
): Promise<Cropped> {
  let answer: (cropped: Cropped) => void = () => {}
  const answered = new Promise<Cropped>((resolve) => {
    answer = resolve
  })
  const say: Say = texts.sayIn(TEXTS)
  const view = createCropView(options, say, texts.say('back'), answer)
  const back = () => answer('back')
  const uncover = cover({ element: view.element, title: say('crop.title'), end: back })
  addStyles(view.element, CROP)
  const picture = await readPicture(file)
  if (picture === null) answer('unreadable')
  else {
    const rules: Rules = { picture: picture.size, ratio: options.croppingAspectRatio ?? null, least: LEAST }
    const first = firstBox(rules, options.croppingDefaultSelectionRatio ?? 1)
    const selection = createSelection(picture, rules, first, say, view.tell)
    view.show(selection)
  }
  const cropped = await answered
  uncover()
  return cropped
}

function createCropView(options: WidgetOptions, say: Say, back: string, answer: (cropped: Cropped) => void) {
  const {
    croppingShowBackButton,
    showSkipCropButton = true,
    croppingShowDimensions,
    croppingValidateDimensions,
  } = options
  let selection: SelectionView | null = null
  const least = croppingValidateDimensions ? { width: options.minImageWidth, height: options.minImageHeight } : {}
  const size = make('p', { class: 'crop-size', hidden: !croppingShowDimensions })
  const complaint = make('p', { class: 'complaint', role: 'alert' })
  const stage = make('div', { class: 'crop-stage' }, make('progress', { 'aria-label': say('crop.title') }))
  const button = (name: string, click: () => void, look = '') =>
    make('button', { type: 'button', class: `button ${look}`, click }, name)
  const crop = button(say('crop.crop_btn'), take, 'is-main')
  const actions = make(
    'div',
    { class: 'summary-actions' },
    ...(showSkipCropButton ? [button(say('crop.skip_btn'), () => answer('skip'))] : []),
    crop,
  )
  const foot = make(
    'div',
    { class: 'crop-foot' },
    ...(croppingShowBackButton ? [button(back, () => answer('back'))] : []),
    make('div', { class: 'crop-words' }, size, complaint),
    actions,
  )
  crop.disabled = true

  function take(): void {
    const box = selection?.box()
    if (!box) return
    if (tooSmall(box, least, say) === '') answer(box)
    else selection?.focus()
  }
  const tell = (box: Box) => {
    write(size, say('crop.size', { width: box.width, height: box.height }))
    write(complaint, tooSmall(box, least, say))
  }
  return {
    element: make('div', { class: 'crop', keydown: onKey }, stage, foot),
    tell,
    show(shown: SelectionView) {
      selection = shown
      stage.replaceChildren(shown.element)
      crop.disabled = false
      tell(shown.box())
      shown.focus()
    },
  }
  /** Where there is no window whose Escape it would be. */
  function onKey(event: Event): void {
    if ((event as KeyboardEvent).key !== 'Escape') return
    event.stopPropagation()
    answer('back')
  }
}

/** In words what a selection lacks; empty where it lacks nothing. */
function tooSmall(box: Size, least: { width?: number | undefined; height?: number | undefined }, say: Say): string {
  const sides = ['width', 'height'] as const
  return sides
    .flatMap((side) => {
      const num = least[side] ?? 0
      return box[side] < num ? [say(`crop.least_${side}`, { num })] : []
    })
    .join(' ')
}
