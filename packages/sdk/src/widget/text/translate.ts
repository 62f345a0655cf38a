import { loadAgain } from '../load-again.ts'
import type { TextOption, WidgetOptions } from '../widget-options.ts'
import { english, type Message, type MessageKey, type Messages } from './english.ts'

type Values = Readonly<Record<string, string | number>>

/** Says things in one language. */
export interface Texts {
  language: string
  direction: 'ltr' | 'rtl'
  /** @param values for `{{name}}`; `num` also chooses the plural. */
  say(key: MessageKey, values?: Values): string
  /** Says what belongs to a part that is loaded later, in the same language; the app's own texts stand in its place too. */
  sayIn<Key extends string>(room: RoomTexts<Key>): (key: Key, values?: Values) => string
  /** `2.1 MB` */
  bytes(bytes: number): string
  /** `3 min` */
  seconds(seconds: number): string
}

/** Texts of a part that is loaded later: it brings all languages, being small. */
export type RoomTexts<Key extends string> = Readonly<Record<'en' | 'de', Readonly<Record<Key, Message>>>>

/** How the keys of such parts begin. */
const ROOMS = /^(?:camera|advanced|crop)\./

const loadGerman = loadAgain(() => import('./german.ts'))

const LANGUAGES: Readonly<Record<string, () => Promise<Messages>>> = {
  en: async () => english,
  de: async () => (await loadGerman()).german,
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
  const [base = 'en'] = language.split('-')
  const load = LANGUAGES[language] ?? LANGUAGES[base]
  const given = text[language] ?? text[base]
  if (!load && !given) warn(`there are no texts for the language ${language}: English is shown`)
  const messages: Record<string, Message> = { ...english, ...(await load?.()) }
  for (const [key, message] of Object.entries(flatten(given ?? {}))) {
    if (Object.hasOwn(english, key) || ROOMS.test(key)) messages[key] = message
    else warn(`the text ${key} is not shown anywhere`)
  }
  return createTexts(load || given ? language : 'en', messages as Messages)
}

export function createTexts(language: string, messages: Messages): Texts {
  const plurals = new Intl.PluralRules(language)
  const number = new Intl.NumberFormat(language)
  const formats = new Map<string, Intl.NumberFormat>()
  const inUnit = (value: number, unit: string) => {
    const format =
      formats.get(unit) ?? new Intl.NumberFormat(language, { style: 'unit', unit, maximumSignificantDigits: 3 })
    formats.set(unit, format)
    return format.format(value)
  }
  const fill = (message: Message, values: Values = {}): string => {
    const text =
      typeof message === 'string' ? message : (message[plurals.select(Number(values.num ?? 0))] ?? message.other)
    return text.replace(/\{\{(\w+)\}\}/g, (_, name: string) => {
      const value = values[name] ?? ''
      return typeof value === 'number' ? number.format(value) : value
    })
  }
  return {
    language,
    direction: RIGHT_TO_LEFT.test(language) ? 'rtl' : 'ltr',
    say: (key, values) => fill(messages[key], values),
    sayIn: (room) => (key, values) => {
      const own = (messages as Readonly<Record<string, Message>>)[key]
      return fill(own ?? room[language.startsWith('de') ? 'de' : 'en'][key], values)
    },
    bytes(bytes) {
      const units = ['kilobyte', 'megabyte', 'gigabyte']
      const power = bytes < 1e6 ? 0 : Math.min(2, Math.floor(Math.log10(bytes) / 3) - 1)
      return inUnit(bytes / 1000 ** (power + 1), units[power] ?? 'kilobyte')
    },
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
