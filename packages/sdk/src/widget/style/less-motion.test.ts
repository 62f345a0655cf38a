import { expect, it } from 'vitest'
import { ADDRESS } from '../address/styles.ts'
import { ADVANCED, DISCLOSURE } from '../advanced/styles.ts'
import { CAMERA } from '../camera/styles.ts'
import { CROP } from '../crop/crop-style.ts'
import { STYLES } from './styles.ts'

/** The innermost blocks of a sheet: what stands before each, and what is in it. */
const rules = (css: string) =>
  Array.from(css.matchAll(/([^{}]+)\{([^{}]*)\}/g), ([, selector = '', body = '']) => ({ selector, body }))
const pseudoElements = (selector: string) => selector.match(/::[\w-]+/g) ?? []

it('nothing moves for people who want less motion, pseudo-elements neither', () => {
  const all = rules([STYLES, ADDRESS, ADVANCED, DISCLOSURE, CAMERA, CROP].join('\n'))
  const still = all.find(({ body }) => body.includes('transition: none !important; animation: none !important'))
  const moving = all.filter(({ body }) => /(?:transition|animation): (?!none)/.test(body))
  const moved = new Set(moving.flatMap(({ selector }) => pseudoElements(selector)))
  expect([...moved].sort()).toEqual(['::-webkit-progress-value', '::backdrop', '::before'])
  expect(still?.selector.trim().split(/,\s*/)).toEqual(expect.arrayContaining(['*', ...moved]))
})
