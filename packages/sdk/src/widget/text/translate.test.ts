import { describe, expect, it, vi } from 'vitest'
import { TEXTS as ADVANCED } from '../advanced/texts.ts'
import { TEXTS as CAMERA } from '../camera/texts.ts'
import { TEXTS as CROP } from '../crop/texts.ts'
import { english } from './english.ts'
import { german } from './german.ts'
import { loadTexts } from './translate.ts'

const warn = vi.fn()
const placeholders = (message: unknown) => new Set(JSON.stringify(message).match(/\{\{\w+\}\}/g))

describe('texts', () => {
  it('count as their language does', async () => {
    const say = async (language: string, num: number) =>
      (await loadTexts({ language }, warn)).say('said.added', { num })
    expect(await say('en', 1)).toBe('1 file added.')
    expect(await say('en', 1200)).toBe('1,200 files added.')
    expect(await say('de-AT', 2)).toBe('2 Dateien hinzugefügt.')
  })

  it('name the same things in every language', () => {
    for (const [key, message] of Object.entries(english))
      expect([key, placeholders(german[key as keyof typeof german])]).toEqual([key, placeholders(message)])
  })

  it('are those of the app where it has some, in objects or by their keys', async () => {
    const text = { de: { queue: { title: 'Schlange' }, 'local.browse': 'Her damit', nowhere: { to: 'x' } } }
    const { say } = await loadTexts({ language: 'de', text }, warn)
    expect([say('queue.title'), say('local.browse'), say('close')]).toEqual(['Schlange', 'Her damit', 'Schließen'])
    expect(warn).toHaveBeenCalledWith('the text nowhere.to is not shown anywhere')
  })

  it('of what is loaded later are in every language too, and the app may give others', async () => {
    for (const room of [CAMERA, ADVANCED, CROP])
      for (const [key, message] of Object.entries(room.en))
        expect([key, placeholders(room.de[key as keyof typeof room.de])]).toEqual([key, placeholders(message)])
    warn.mockClear()
    const text = { de: { camera: { capture: 'Klick' } } }
    const say = (await loadTexts({ language: 'de-AT', text }, warn)).sayIn(CAMERA)
    expect([say('camera.capture'), say('camera.file_name', { time: 'x' })]).toEqual(['Klick', 'Kamera_x'])
    expect((await loadTexts({ language: 'fr', text: { fr: {} } }, warn)).sayIn(CAMERA)('camera.choose')).toBe('Camera')
    expect(warn).not.toHaveBeenCalled()
  })

  it('go the other way in some languages, and are English where there are none', async () => {
    expect((await loadTexts({ language: 'ar', text: { ar: { close: 'إغلاق' } } }, warn)).direction).toBe('rtl')
    expect((await loadTexts({ language: 'xx' }, warn)).say('close')).toBe('Close')
    expect(warn).toHaveBeenCalledWith('there are no texts for the language xx: English is shown')
  })

  it('write sizes and times', async () => {
    const { bytes, seconds } = await loadTexts({}, warn)
    expect([bytes(557), bytes(39_213), bytes(2_100_000)]).toEqual(['0.557 kB', '39.2 kB', '2.1 MB'])
    expect([seconds(0.2), seconds(61), seconds(5400)]).toEqual(['1 sec', '2 min', '1.5 hr'])
  })
})
