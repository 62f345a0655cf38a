export interface Size {
  width: number
  height: number
}

/** A rectangle on a picture, in whole pixels of the picture. */
export interface Box extends Size {
  x: number
  y: number
}

/** What a selection keeps to. */
export interface Rules {
  picture: Size
  /** Width by height; `null` for any. */
  ratio: number | null
  /** Of each side, in pixels; a picture that is smaller has smaller selections. */
  least: number
}

/** Where a selection is taken hold of, clockwise. */
export const HANDLES = ['nw', 'n', 'ne', 'e', 'se', 's', 'sw', 'w'] as const
export type Handle = (typeof HANDLES)[number]

/** In the middle of the picture. @param share of the picture's sides, up to 1. */
export function firstBox(rules: Rules, share: number): Box {
  const { picture, ratio } = rules
  const [width, height] = [picture.width * share, picture.height * share]
  const wanted = ratio === null ? { width, height } : { width: Math.min(width, height * ratio), height: 0 }
  const size = fitted(wanted, picture, rules)
  return { x: middle(picture.width, size.width), y: middle(picture.height, size.height), ...size }
}

/** As far as the picture goes. */
export function moved(box: Box, dx: number, dy: number, { picture }: Rules): Box {
  return {
    ...box,
    x: clamp(Math.round(box.x + dx), 0, picture.width - box.width),
    y: clamp(Math.round(box.y + dy), 0, picture.height - box.height),
  }
}

/**
 * With one handle elsewhere: the side or the corner across from it stays. Where a ratio is kept, an edge takes both sides along, and a
 * corner goes along the diagonal.
 */
export function resized(box: Box, handle: Handle, dx: number, dy: number, rules: Rules): Box {
  if (dx === 0 && dy === 0) return box
  const { picture, ratio } = rules
  const [across, down] = [direction(handle, 'w', 'e'), direction(handle, 'n', 's')]
  let wanted = { width: box.width + across * dx, height: box.height + down * dy }
  if (ratio !== null) {
    if (across === 0) wanted.width = 0
    else if (down === 0) wanted.height = 0
    else {
      const along = (across * dx * ratio + down * dy) / (ratio * ratio + 1)
      wanted = { width: box.width + along * ratio, height: 0 }
    }
  }
  const room = (before: number, side: number, whole: number, towards: number) =>
    towards < 0 ? before + side : towards > 0 ? whole - before : ratio === null ? side : whole
  const most = {
    width: room(box.x, box.width, picture.width, across),
    height: room(box.y, box.height, picture.height, down),
  }
  const size = fitted(wanted, most, rules)
  return {
    x: held(box.x, box.width, size.width, picture.width, across),
    y: held(box.y, box.height, size.height, picture.height, down),
    ...size,
  }
}

/** A step of a key, for a corner that can only go along the diagonal: as far that way as the key asks. */
export function alongDiagonal(handle: Handle, dx: number, dy: number, { ratio }: Rules): [dx: number, dy: number] {
  if (ratio === null || handle.length === 1) return [dx, dy]
  const slope = direction(handle, 'w', 'e') * direction(handle, 'n', 's')
  return dy === 0 ? [dx, (slope * dx) / ratio] : [slope * dy * ratio, dy]
}

/** As `custom_coordinates` and `face_coordinates` have it. */
export const asCoordinates = ({ x, y, width, height }: Box): string => [x, y, width, height].join()

/** The longer side is a whole number of pixels, and the shorter one half a pixel at most from what the ratio says. */
function fitted(wanted: Size, most: Size, { ratio, least }: Rules): Size {
  if (ratio === null) {
    const side = (wish: number, room: number) => clamp(Math.round(wish), Math.min(least, room), room)
    return { width: side(wanted.width, most.width), height: side(wanted.height, most.height) }
  }
  const widest = Math.min(most.width, most.height * ratio)
  const narrowest = Math.min(widest, Math.max(least, least * ratio))
  const width = clamp(Math.max(wanted.width, wanted.height * ratio), narrowest, widest)
  const longest = Math.max(1, ratio < 1 ? toWhole(width / ratio, widest / ratio) : toWhole(width, widest))
  return ratio < 1
    ? { width: Math.max(1, Math.round(longest * ratio)), height: longest }
    : { width: longest, height: Math.max(1, Math.round(longest / ratio)) }
}

/** Where a side begins when its length changes. */
function held(before: number, was: number, is: number, whole: number, towards: number): number {
  if (towards > 0) return before
  return towards < 0 ? before + was - is : clamp(Math.round(before + (was - is) / 2), 0, whole - is)
}

const direction = (handle: Handle, back: string, forth: string): -1 | 0 | 1 =>
  handle.includes(back) ? -1 : handle.includes(forth) ? 1 : 0

const middle = (whole: number, part: number): number => Math.round((whole - part) / 2)

/** What floating point takes from a whole number is given back. */
const toWhole = (value: number, most: number): number => Math.min(Math.round(value), Math.floor(most + 1e-6))

const clamp = (value: number, least: number, most: number): number => Math.min(most, Math.max(least, value))
