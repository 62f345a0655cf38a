import { describe, expect, it, vi } from 'vitest'
import { TEXTS as ADVANCED } from '../advanced/texts.ts'
import { TEXTS as CAMERA } from '../camera/texts.ts'
import { TEXTS as CHECK } from '../check/texts.ts'
import { TEXTS as CROP } from '../crop/texts.ts'
import { TEXTS as ENCRYPTION } from '../encryption/texts.ts'
import { arabic } from './arabic.ts'
import { english } from './english.ts'
import { german } from './german.ts'
import { japanese } from './japanese.ts'
import type { Message } from './messages.ts'
import { loadTexts } from './translate.ts'

const warn = vi.fn()
const everything = { ...english, ...CAMERA, ...ADVANCED, ...CHECK, ...CROP, ...ENCRYPTION }
const placeholders = (message: unknown) => new Set(JSON.stringify(message).match(/\{\{\w+\}\}/g))

describe('texts', () => {
  it('count as their language does', async () => {
    const say = async (language: string, num: number) =>
      (await loadTexts({ language }, warn)).say('said.added', { num })
    expect(await say('en', 1)).toBe('1 file added.')
    expect(await say('en', 1200)).toBe('1,200 files added.')
    expect(await say('de-AT', 2)).toBe('2 Dateien hinzugefügt.')
    expect(await say('de_AT', 2)).toBe('2 Dateien hinzugefügt.')
    expect(await say('no language!', 2)).toBe('2 files added.')
  })

  const languages = { de: german, ja: japanese, ar: arabic }

  it.each(Object.entries(languages))('name the same things in every language: %s', (_, texts) => {
    const ours = Object.entries(everything).map(([key, message]) => [key, placeholders(message)])
    const theirs = Object.entries(texts).map(([key, message]) => [key, placeholders(message)])
    // A language may say one or two in words.
    for (const all of [ours, theirs]) for (const [, names] of all) (names as Set<string>).delete('{{num}}')
    expect(Object.fromEntries(theirs)).toEqual(Object.fromEntries(ours))
  })

  it.each(Object.entries(languages))('have each plural of their language, and no other: %s', (language, texts) => {
    const plurals = new Set(new Intl.PluralRules(language).resolvedOptions().pluralCategories)
    for (const [key, message] of Object.entries<Message>(texts))
      if (typeof message !== 'string') expect([key, new Set(Object.keys(message))]).toEqual([key, plurals])
  })

  it('count in Arabic by six forms, and keep a name apart from the sentence around it', async () => {
    const { say } = await loadTexts({ language: 'ar' }, warn)
    const counted = [0, 1, 2, 3, 11, 100].map((num) => say('said.added', { num }))
    expect(new Set(counted).size).toBe(6)
    expect(counted[3]).toBe('أُضيفت 3 ملفات.')
    expect(say('queue.abort', { name: 'a.txt' })).toBe('إلغاء \u2068a.txt\u2069')
    expect((await loadTexts({ language: 'ar-EG' }, warn)).say('said.added', { num: 12 })).toBe('أُضيف ١٢ ملفًا.')
  })

  it('are those of the app where it has some, in objects or by their keys', async () => {
    const text = { de: { queue: { title: 'Schlange' }, 'local.browse': 'Her damit', nowhere: { to: 'x' } } }
    const { say } = await loadTexts({ language: 'de', text }, warn)
    expect([say('queue.title'), say('local.browse'), say('close')]).toEqual(['Schlange', 'Her damit', 'Schließen'])
    expect(warn).toHaveBeenCalledWith('the text nowhere.to is not shown anywhere')
  })

  it('of what is loaded later are those of the language, and the app may give others', async () => {
    warn.mockClear()
    const text = { de: { camera: { capture: 'Klick' } } }
    const say = (await loadTexts({ language: 'de-AT', text }, warn)).sayIn(CAMERA)
    expect([say('camera.capture'), say('camera.file_name', { time: 'x' })]).toEqual(['Klick', 'Kamera_x'])
    expect((await loadTexts({ language: 'fr', text: { fr: {} } }, warn)).sayIn(CAMERA)('camera.choose')).toBe('Camera')
    expect(warn).not.toHaveBeenCalled()
  })

  it('go the other way in some languages, and are English where there are none', async () => {
    expect((await loadTexts({ language: 'fa', text: { fa: { close: 'بستن' } } }, warn)).direction).toBe('rtl')
    expect((await loadTexts({ language: 'xx' }, warn)).say('close')).toBe('Close')
    expect(warn).toHaveBeenCalledWith('there are no texts for the language xx: English is shown')
  })

  it('write sizes and times', async () => {
    const { bytes, seconds, speed } = await loadTexts({}, warn)
    expect([39_213, 999_000, 2_100_000, 3e12].map(bytes)).toEqual(['39.2 kB', '999 kB', '2.1 MB', '3,000 GB'].map(kept))
    expect([speed(2_100_000), speed(557)]).toEqual(['2.1 MB/s', '557 bytes per second'].map(kept))
    expect([0.2, 61, 5400].map(seconds)).toEqual(['1 sec', '2 min', '1.5 hr'].map(kept))
  })

  it.each([
    { language: 'en', sizes: ['0 bytes', '1 byte', '5 bytes', '999 bytes'] },
    { language: 'de', sizes: ['0 Byte', '1 Byte', '5 Byte', '999 Byte'] },
    { language: 'ja', sizes: ['0 バイト', '1 バイト', '5 バイト', '999 バイト'] },
    { language: 'ar', sizes: ['0 بايت', '1 بايت', '5 بايت', '999 بايت'] },
  ])('write what is smaller than a kilobyte in bytes: $language', async ({ language, sizes }) => {
    const { bytes } = await loadTexts({ language }, warn)
    expect([0, 1, 5, 999].map(bytes)).toEqual(sizes.map(kept))
  })

  it.each(['en', 'de', 'ja', 'ar'])('keep a number and its unit on one line: %s', async (language) => {
    const { bytes, seconds, speed } = await loadTexts({ language }, warn)
    const written = [5, 5e4, 5e7, 5e10].flatMap((size) => [bytes(size), speed(size), seconds(size)])
    expect(written.filter((words) => words.includes(' '))).toEqual([])
  })
})

/** As `Intl` writes it, with spaces that no line ends at. */
const kept = (words: string): string => words.replaceAll(' ', '\u00a0')
