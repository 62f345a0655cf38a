import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createAnnouncer } from './announcer.ts'
import { english } from './text/english.ts'
import { createTexts } from './text/translate.ts'

beforeEach(() => {
  vi.useFakeTimers()
  const createElement = () => ({ textContent: '', setAttribute() {}, append() {} })
  vi.stubGlobal('document', { createElement })
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

const announcer = () => createAnnouncer(createTexts('en', english))
const failed = (name: string) => () => ({ name, reason: `${name} is too large` })

it('says what came together in one go: how many failed, and of the last one why', () => {
  const { element, note, say } = announcer()
  note('added')
  note('added')
  note('failed', failed('a.txt'))
  note('uploaded')
  note('failed', failed('b.txt'))
  say('Trying again')
  expect(element.textContent).toBe('')
  vi.runAllTimers()
  expect(element.textContent).toBe(
    '2 files added. 1 file uploaded. 2 files failed, the last one b.txt: b.txt is too large Trying again',
  )
})

it('says nothing of it with what comes next', () => {
  const { element, note, say } = announcer()
  note('failed', failed('a.txt'))
  say('Trying again')
  vi.runAllTimers()
  note('failed', failed('b.txt'))
  vi.runAllTimers()
  expect(element.textContent).toBe('b.txt failed: b.txt is too large')
})

it('says the same thing twice as another one, which is read out', () => {
  const { element, note } = announcer()
  const said = [1, 2].map(() => {
    note('uploaded')
    vi.runAllTimers()
    return element.textContent
  })
  expect(said).toEqual(['1 file uploaded.', '1 file uploaded.\u00a0'])
})

it('says nothing any more after its end', () => {
  const { element, note, end } = announcer()
  note('added')
  end()
  vi.runAllTimers()
  expect(element.textContent).toBe('')
})
