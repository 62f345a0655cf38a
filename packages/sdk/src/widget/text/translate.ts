import { loadAgain } from '../load-again.ts'
import type { TextOption, WidgetOptions } from '../widget-options.ts'
import { english } from './english.ts'
import type { FirstKey, Message, MessageKey, Messages, Values } from './messages.ts'

/** Says things in one language. */
export interface Texts {
  language: string
  direction: 'ltr' | 'rtl'
  /** @param values for `{{name}}`; `num` also chooses the plural. */
  say(key: FirstKey, values?: Values): string
  /** Says what belongs to a part that is loaded later, which brings it in English; other languages have it with the rest. */
  sayIn<Key extends MessageKey>(room: Readonly<Record<Key, Message>>): (key: Key, values?: Values) => string
  /** `2.1 MB`, as all of these with a space that no line ends at. */
  bytes(bytes: number): string
  /** `2.1 MB/s` */
  speed(bytesPerSecond: number): string
  /** `3 min` */
  seconds(seconds: number): string
}

/** How the keys of such parts begin. */
const ROOMS = /^(?:camera|advanced|crop|check|encryption)\./

const loadGerman = loadAgain(() => import('./german.ts'))
const loadJapanese = loadAgain(() => import('./japanese.ts'))
const loadArabic = loadAgain(() => import('./arabic.ts'))

const LANGUAGES: Readonly<Record<string, () => Promise<Partial<Messages>>>> = {
  en: async () => english,
  de: async () => (await loadGerman()).german,
  ja: async () => (await loadJapanese()).japanese,
  ar: async () => (await loadArabic()).arabic,
}
const RIGHT_TO_LEFT = /^(?:ar|dv|fa|he|ku|ps|sd|ug|ur|yi)\b/

/**
 * The texts of the language that the options name, with their own in place of ours.
 * @param warn told of what is not there, or is nowhere shown.
 */
export async function loadTexts(
  { language = 'en', text = {} }: WidgetOptions,
  warn: (message: string) => void,
): Promise<Texts> {
  const locale = localeOf(language)
  const [base = 'en'] = locale.split('-')
  const load = LANGUAGES[locale] ?? LANGUAGES[base]
  const given = text[language] ?? text[locale] ?? text[base]
  if (!load && !given) warn(`there are no texts for the language ${language}: English is shown`)
  const messages: Record<string, Message> = { ...english, ...(await load?.()) }
  for (const [key, message] of Object.entries(flatten(given ?? {}))) {
    if (Object.hasOwn(english, key) || ROOMS.test(key)) messages[key] = message
    else warn(`the text ${key} is not shown anywhere`)
  }
  return createTexts(load || given ? locale : 'en', messages as typeof english)
}

/** `pt_BR`, as some write it, is `pt-BR`; for what names no language numbers are English. */
function localeOf(language: string): string {
  try {
    return Intl.getCanonicalLocales(language.replaceAll('_', '-'))[0] ?? 'en'
  } catch {
    return 'en'
  }
}

/** @param messages what is shown at first, and as much of the rest as there is. */
export function createTexts(language: string, messages: Readonly<Record<FirstKey, Message>>): Texts {
  const plurals = new Intl.PluralRules(language)
  const number = new Intl.NumberFormat(language)
  const formats = new Map<string, Intl.NumberFormat>()
  const inUnit = (value: number, unit: string) => {
    // In short there is no plural of it: `557 byte`.
    const unitDisplay = unit.startsWith('byte') ? 'long' : 'short'
    const format =
      formats.get(unit) ??
      new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay, maximumSignificantDigits: 3 })
    formats.set(unit, format)
    // A number and its unit stand on one line.
    return format.format(value).replaceAll(' ', '\u00a0')
  }
  const direction = RIGHT_TO_LEFT.test(language) ? 'rtl' : 'ltr'
  /** A name goes its own way, and what stands beside it the way of the sentence. */
  const apart = (text: string) => (direction === 'rtl' ? `\u2068${text}\u2069` : text)
  const inBytes = (bytes: number, per = '') => {
    const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte']
    const power = bytes < 1000 ? 0 : Math.min(3, Math.floor(Math.log10(bytes) / 3))
    return inUnit(bytes / 1000 ** power, `${units[power]}${per}`)
  }
  const fill = (message: Message, values: Values = {}): string => {
    const text =
      typeof message === 'string' ? message : (message[plurals.select(Number(values.num ?? 0))] ?? message.other)
    return text.replace(/\{\{(\w+)\}\}/g, (_, name: string) => {
      const value = values[name] ?? ''
      return typeof value === 'number' ? number.format(value) : apart(value)
    })
  }
  return {
    language,
    direction,
    say: (key, values) => fill(messages[key], values),
    sayIn: (room) => (key, values) => fill((messages as Partial<Messages>)[key] ?? room[key], values),
    bytes: (bytes) => inBytes(bytes),
    speed: (bytesPerSecond) => inBytes(bytesPerSecond, '-per-second'),
    seconds(seconds) {
      if (seconds < 60) return inUnit(Math.max(1, Math.ceil(seconds)), 'second')
      return seconds < 3600 ? inUnit(Math.ceil(seconds / 60), 'minute') : inUnit(Math.ceil(seconds / 360) / 10, 'hour')
    },
  }
}

/** `{ queue: { title: 'a' } }` → `{ 'queue.title': 'a' }`; plurals stay as they are. */
function flatten(texts: TextOption, before = ''): Record<string, Message> {
  const flat: Record<string, Message> = {}
  for (const [key, value] of Object.entries(texts)) {
    if (typeof value === 'string' || 'other' in value) flat[before + key] = value as Message
    else Object.assign(flat, flatten(value as TextOption, `${before}${key}.`))
  }
  return flat
}
