/**
 * An element that an option names.
 * @param given the element, a selector of it, or nothing.
 * @throws TypeError naming the option where there is no such element.
 */
export function findElement(option: string, given: unknown): Element | null {
  if (given === undefined || given === null || given === false) return null
  const element = typeof given === 'string' ? document.querySelector(given) : given
  if (element instanceof Element) return element
  throw new TypeError(`${option} must be an element or a selector of one, not ${given}`)
}
