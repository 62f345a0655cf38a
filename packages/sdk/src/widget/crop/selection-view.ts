import { make } from '../make.ts'
import { alongDiagonal, type Box, HANDLES, type Handle, moved, type Rules, resized } from './geometry.ts'
import type { Picture } from './read-picture.ts'
import type { Say, TEXTS } from './texts.ts'

export interface SelectionView {
  element: HTMLElement
  box(): Box
  /** Puts the focus where the whole selection is moved. */
  focus(): void
}

/** What is taken hold of: a handle, or the selection as a whole. */
type Grip = Handle | 'all'

/** Where a key goes, in per cent of the picture's sides. */
const KEYS: Readonly<Record<string, readonly [across: number, down: number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
}
const SIDES: Readonly<Record<string, keyof typeof TEXTS>> = {
  n: 'crop.top',
  s: 'crop.bottom',
  w: 'crop.left',
  e: 'crop.right',
}

/** A picture with a selection on it that is moved and resized by pointer and by key. Left is left in every language. */
export function createSelection(
  { canvas, size }: Picture,
  rules: Rules,
  first: Box,
  say: Say,
  onChange: (box: Box) => void,
): SelectionView {
  let box = first
  const grips = new Map<Grip, HTMLElement>()
  for (const grip of ['all', ...HANDLES] as const) grips.set(grip, gripOf(grip))
  const selection = make('div', { class: 'crop-box' }, ...grips.values())
  const element = make(
    'div',
    { class: 'crop-frame', dir: 'ltr' },
    canvas,
    make('div', { class: 'crop-shade' }),
    selection,
  )
  element.style.setProperty('--ratio', String(size.width / size.height))

  function gripOf(grip: Grip): HTMLElement {
    const isAll = grip === 'all'
    const name = isAll ? say('crop.selection') : [...grip].map((side) => say(SIDES[side] ?? 'crop.top')).join(' ')
    const hint = grip.length === 2 ? 'crop.corner_tooltip' : 'crop.handle_tooltip'
    return make('div', {
      class: isAll ? 'crop-move' : 'crop-handle',
      'data-handle': grip,
      role: 'slider',
      tabindex: 0,
      'aria-label': name,
      ...(!isAll && { 'aria-description': say(hint) }),
      'aria-orientation': isUpright(grip) ? 'vertical' : 'horizontal',
      pointerdown: (event) => drag(grip, event as PointerEvent),
      keydown: (event) => press(grip, event as KeyboardEvent),
    })
  }

  function change(next: Box): void {
    box = next
    paint()
    onChange(box)
  }

  /** From where it was when it was taken hold of, so that a way out of the picture and back leads back. */
  function drag(grip: Grip, down: PointerEvent): void {
    if (!down.isPrimary || down.button !== 0) return
    const target = down.currentTarget as HTMLElement
    const from = box
    const scale = size.width / (element.getBoundingClientRect().width || 1)
    const ending = new AbortController()
    const { signal } = ending
    const go = ({ pointerId, clientX, clientY }: PointerEvent) => {
      if (pointerId !== down.pointerId) return
      const [dx, dy] = [(clientX - down.clientX) * scale, (clientY - down.clientY) * scale]
      change(grip === 'all' ? moved(from, dx, dy, rules) : resized(from, grip, dx, dy, rules))
    }
    const end = () => {
      ending.abort()
      element.removeAttribute('data-moving')
    }
    element.setAttribute('data-moving', '')
    target.setPointerCapture(down.pointerId)
    target.addEventListener('pointermove', go, { signal })
    target.addEventListener('lostpointercapture', end, { signal })
  }

  function press(grip: Grip, event: KeyboardEvent): void {
    const percent = stepOf(grip, event)
    if (percent === null) return
    event.preventDefault()
    const pixels = (part: number, whole: number) =>
      Math.sign(part) * Math.max(Math.abs(part * whole) / 100, Math.abs(Math.sign(part)))
    const [dx, dy] = [pixels(percent[0], size.width), pixels(percent[1], size.height)]
    if (grip === 'all') change(moved(box, dx, dy, rules))
    else change(resized(box, grip, ...alongDiagonal(grip, dx, dy, rules), rules))
  }

  function paint(): void {
    const { x, y, width, height } = box
    const part = (value: number, whole: number) => `${(value / whole) * 100}%`
    element.style.setProperty('--x', part(x, size.width))
    element.style.setProperty('--y', part(y, size.height))
    element.style.setProperty('--w', part(width, size.width))
    element.style.setProperty('--h', part(height, size.height))
    const words = say('crop.position', { x, y, width, height })
    for (const [grip, each] of grips) {
      const most = isUpright(grip) ? size.height : size.width - (grip === 'all' ? width : 0)
      const values = { min: 0, max: most, now: placeOf(grip, box), text: words }
      for (const [name, value] of Object.entries(values)) each.setAttribute(`aria-value${name}`, String(value))
    }
  }

  paint()
  return { element, box: () => box, focus: () => grips.get('all')?.focus({ preventScroll: true }) }
}

/** Whether it goes up and down alone. */
const isUpright = (grip: Grip): boolean => grip === 'n' || grip === 's'

/** The one number that a slider has; its text says the rest. */
function placeOf(grip: Grip, { x, y, width, height }: Box): number {
  if (isUpright(grip)) return grip === 'n' ? y : y + height
  return grip.includes('e') ? x + width : x
}

function stepOf(grip: Grip, { key, shiftKey }: KeyboardEvent): readonly [across: number, down: number] | null {
  const far = { Home: -100, End: 100 }[key]
  if (far !== undefined) return isUpright(grip) ? [0, far] : [far, 0]
  const [across, down] = KEYS[key] ?? []
  if (across === undefined || down === undefined) return null
  return shiftKey ? [across * 10, down * 10] : [across, down]
}
