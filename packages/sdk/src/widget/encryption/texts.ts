import type { Message } from '../text/messages.ts'

/** What users may meet; what an app has done wrong is told in the words of its options. */
export const TEXTS = {
  'encryption.address': '{{name}} is an address, and cannot be encrypted in the page',
  'encryption.too_large': '{{name}} has {{bytes}}, and what is encrypted may have {{most}}',
  'encryption.insecure': 'only pages that begin with https:// can encrypt',
} as const satisfies Record<string, Message>
