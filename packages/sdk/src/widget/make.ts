import type { Texts } from './text/translate.ts'

type Attribute = string | number | boolean | EventListener

/**
 * An element with its attributes, its children, and, where an attribute is a function, what listens to the event of that name.
 * Texts become text nodes: nothing here is ever read as markup.
 */
export function make<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Readonly<Record<string, Attribute>> = {},
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') element.addEventListener(name, value)
    else if (value === true) element.setAttribute(name, '')
    else if (value !== false) element.setAttribute(name, String(value))
  }
  element.append(...children)
  return element
}

/** Changes a text only where it is another one. */
export function write(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text
}

/**
 * Fills an element once with something that has to be loaded. Where that does not come the element says so.
 * @returns what is called whenever the element is wanted: it fills it, or tries again, unless that is done or under way.
 */
export function fillOnce(element: HTMLElement, texts: Texts, fill: () => Promise<void>): () => void {
  let isBegun = false
  return () => {
    if (isBegun) return
    isBegun = true
    fill().catch(() => {
      isBegun = false
      element.replaceChildren(make('p', { class: 'complaint', role: 'alert' }, texts.say('not_loaded')))
    })
  }
}

/** Lines on a grid of 24, drawn with the colour of the text around them. */
const ICONS = {
  close: 'M6 6l12 12M18 6L6 18',
  minimize: 'M5 19h14',
  expand: 'M8 15l4-4 4 4',
  pause: 'M9 6v12M15 6v12',
  resume: 'M8 5.5v13l10.5-6.5z',
  retry: 'M19.5 12a7.5 7.5 0 1 1-2.4-5.5M19.5 3.5v4.2h-4.2',
  upload: 'M12 16V5M7.5 9.5L12 5l4.5 4.5M4.5 15.5v2a2.5 2.5 0 0 0 2.5 2.5h10a2.5 2.5 0 0 0 2.5-2.5v-2',
  image:
    'M4 6.5A2.5 2.5 0 0 1 6.5 4h11A2.5 2.5 0 0 1 20 6.5v11a2.5 2.5 0 0 1-2.5 2.5h-11A2.5 2.5 0 0 1 4 17.5zM4.5 17l4.5-4.5 3 3 3.5-3.5 4 4M9 9h.01',
  video:
    'M4 7.5A2.5 2.5 0 0 1 6.5 5h11A2.5 2.5 0 0 1 20 7.5v9a2.5 2.5 0 0 1-2.5 2.5h-11A2.5 2.5 0 0 1 4 16.5zM10.5 9.5v5l4-2.5z',
  file: 'M7 3.5h6.5L18 8v10a2.5 2.5 0 0 1-2.5 2.5h-8A2.5 2.5 0 0 1 5 18V5.5a2 2 0 0 1 2-2zM13 4v4.5h4.5',
  link: 'M10 14a4 4 0 0 0 6 .4l2.4-2.4a4 4 0 0 0-5.7-5.7l-1.3 1.3M14 10a4 4 0 0 0-6-.4L5.6 12a4 4 0 0 0 5.7 5.7l1.3-1.3',
  camera:
    'M4 8.5a2 2 0 0 1 2-2h2l1.5-2h5l1.5 2h2a2 2 0 0 1 2 2v8a2 2 0 0 1-2 2H6a2 2 0 0 1-2-2zM12 15.5a3 3 0 1 0 0-6 3 3 0 0 0 0 6z',
} as const

export type IconName = keyof typeof ICONS
const SVG = 'http://www.w3.org/2000/svg'

/** A drawing beside words, or in a button that has a name: it says nothing itself. */
export function icon(name: IconName): SVGSVGElement {
  const svg = document.createElementNS(SVG, 'svg')
  for (const [attribute, value] of [
    ['viewBox', '0 0 24 24'],
    ['aria-hidden', 'true'],
    ['class', 'icon'],
  ] as const)
    svg.setAttribute(attribute, value)
  const path = document.createElementNS(SVG, 'path')
  path.setAttribute('d', ICONS[name])
  svg.append(path)
  return svg
}

/** A button that shows a drawing and has a name. */
export const iconButton = (name: IconName, label: string, onClick: () => void): HTMLButtonElement =>
  make(
    'button',
    { type: 'button', class: 'icon-button', 'aria-label': label, title: label, click: onClick },
    icon(name),
  )
