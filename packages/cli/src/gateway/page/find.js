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
 * A fresh copy of the one element in a `<template>`.
 * @param {string} id
 * @returns {HTMLElement}
 */
export function stamp(id) {
  const element = find(document, `template#${id}`, HTMLTemplateElement).content.firstElementChild
  if (!(element instanceof HTMLElement)) throw new TypeError(`template#${id} must hold one HTML element`)
  return /** @type {HTMLElement} */ (document.importNode(element, true))
}

/**
 * One of the page's symbols, decorative: what it means stands beside it in words.
 * @param {'file' | 'film' | 'image' | 'lock' | 'globe' | 'gone'} name
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
