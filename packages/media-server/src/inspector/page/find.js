/**
 * The element that the page is known to have.
 * @template {Element} E
 * @param {ParentNode} root
 * @param {string} selector
 * @param {new (...args: never[]) => E} type
 * @returns {E}
 * @throws {TypeError} naming the selector when the markup and the code have drifted apart
 */
export function find(root, selector, type) {
  const element = root.querySelector(selector)
  if (element instanceof type) return element
  throw new TypeError(`${selector} must be a ${type.name}, not ${element}`)
}

/**
 * A new element. Everything that came from elsewhere goes in as text.
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {Record<string, string | null>} [attributes] `null` for none
 * @param {...(Node | string)} children
 * @returns {HTMLElementTagNameMap[T]}
 */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) if (value !== null) element.setAttribute(name, value)
  element.append(...children)
  return element
}

/**
 * One of the page's symbols, decorative: what it means stands beside it in words.
 * @param {'file' | 'film' | 'image' | 'lock'} name
 */
export function icon(name) {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg')
  const use = document.createElementNS('http://www.w3.org/2000/svg', 'use')
  svg.setAttribute('class', 'icon')
  svg.setAttribute('aria-hidden', 'true')
  use.setAttribute('href', `#icon-${name}`)
  svg.append(use)
  return svg
}

/**
 * A list of facts; those without a value are left out.
 * @param {readonly (readonly [term: string, value: string | Node | null])[]} rows
 */
export const facts = (rows) =>
  make(
    'dl',
    { class: 'facts' },
    ...rows.flatMap(([term, value]) =>
      value === null || value === '' ? [] : [make('div', {}, make('dt', {}, term), make('dd', {}, value))],
    ),
  )
