import type { TEXTS as ADVANCED } from '../advanced/texts.ts'
import type { TEXTS as CAMERA } from '../camera/texts.ts'
import type { TEXTS as CHECK } from '../check/texts.ts'
import type { TEXTS as CROP } from '../crop/texts.ts'
import type { TEXTS as ENCRYPTION } from '../encryption/texts.ts'
import type { english } from './english.ts'

/** A text, or one for each plural of the language; `{{num}}` and the like stand for what is told. */
export type Message = string | ({ readonly other: string } & { readonly [plural in Intl.LDMLPluralRule]?: string })

/** Of what an open widget may say at once. */
export type FirstKey = keyof typeof english
/** Of everything that a widget may say. */
export type MessageKey =
  | FirstKey
  | keyof typeof ADVANCED
  | keyof typeof CAMERA
  | keyof typeof CHECK
  | keyof typeof CROP
  | keyof typeof ENCRYPTION

/** All texts of a language. */
export type Messages = Readonly<Record<MessageKey, Message>>
/** All texts of a language that counts by these plurals: one that counts at all has each of them. */
export type MessagesBy<Plural extends Intl.LDMLPluralRule> = Readonly<
  Record<MessageKey, string | { readonly [Each in Plural]: string }>
>
/** What stands for the `{{names}}` in a text; `num` also chooses the plural. */
export type Values = Readonly<Record<string, string | number>>
