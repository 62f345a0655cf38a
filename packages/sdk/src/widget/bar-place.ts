const SIDES = ['top', 'right', 'bottom', 'left'] as const
/** `right:35px`, `left: 2rem; bottom: 10px` */
const PLACE = /^\s*(?:(?:top|right|bottom|left)\s*:\s*-?\d*\.?\d+(?:px|r?em|%|v[hw])?\s*(?:;\s*|$))+$/

export const isBarPlace = (place: unknown): boolean => typeof place === 'string' && PLACE.test(place)

/** Where a small window stands: by custom properties, which a policy against inline styles allows a script to set. */
export function placeBar(bar: HTMLElement, place: string | undefined): void {
  const given = Object.fromEntries((place ?? '').split(';').map((part) => part.split(':').map((text) => text.trim())))
  if (given.top === undefined) given.bottom ??= '20px'
  if (given.left === undefined) given.right ??= '20px'
  bar.toggleAttribute('data-placed', place !== undefined)
  for (const side of SIDES) bar.style.setProperty(`--bar-${side}`, given[side] ?? 'auto')
}
