import { expect, it, onTestFinished, vi } from 'vitest'
import type { WidgetOptions } from './widget-options.ts'
import { createWords } from './words.ts'

it('asks again for a language that did not come, and keeps the words it has until then', async () => {
  vi.doMock('./text/german.ts', () => {
    throw new TypeError('Failed to fetch')
  })
  onTestFinished(() => void vi.doUnmock('./text/german.ts'))
  let options: WidgetOptions = { language: 'en' }
  const warn = vi.fn<(message: string) => void>()
  const words = createWords(() => options, warn)
  await words.load()
  options = { language: 'de' }
  await words.load()
  expect([words.texts().language, words.areThere(), warn.mock.calls.length]).toEqual(['en', false, 1])
  vi.doUnmock('./text/german.ts')
  await words.load()
  expect([words.texts().language, words.areThere(), warn.mock.calls.length]).toEqual(['de', true, 1])
})

it('has words that are given anew and say the same, and asks for those that say something else', async () => {
  const titled = (title: string): WidgetOptions => ({ text: { en: { queue: { title } } } })
  let options = titled('Files')
  const words = createWords(() => options, vi.fn())
  await words.load()
  options = titled('Files')
  expect(words.areThere()).toBe(true)
  options = titled('Pictures')
  expect(words.areThere()).toBe(false)
  await words.load()
  expect([words.areThere(), words.texts().say('queue.title')]).toEqual([true, 'Pictures'])
})
