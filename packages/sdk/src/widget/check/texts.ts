import type { Message } from '../text/messages.ts'

/** Why a file may not be uploaded. Keys as the reasons of the check, whose own words these are in English. */
export const TEXTS = {
  'check.too_many': '{{name}} is one file too many: {{most}} may be uploaded',
  'check.too_large': '{{name}} has {{bytes}}, and may have {{most}}',
  'check.unknown_format': '{{name}} is of no kind that is known here; allowed: {{formats}}',
  'check.wrong_format': '{{name}} is {{format}}; allowed: {{formats}}',
  'check.min_width': '{{name}} is {{width}} × {{height}} pixels; its width must be at least {{bound}}',
  'check.min_height': '{{name}} is {{width}} × {{height}} pixels; its height must be at least {{bound}}',
  'check.max_width': '{{name}} is {{width}} × {{height}} pixels; its width must be at most {{bound}}',
  'check.max_height': '{{name}} is {{width}} × {{height}} pixels; its height must be at most {{bound}}',
} as const satisfies Record<string, Message>
