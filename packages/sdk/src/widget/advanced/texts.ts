import type { Message, Values } from '../text/messages.ts'

export const TEXTS = {
  'advanced.public_id': 'Public ID',
  'advanced.public_id_hint': 'The name that the file gets; folders are divided by /.',
  'advanced.public_id_invalid':
    'A public ID may not have ? & # \\ % < > +, nor begin or end with a space or /, nor have nothing between two of them, and has 255 characters at most.',
  'advanced.tags': 'Tags',
  'advanced.tags_hint': 'Enter or a comma ends a tag.',
  'advanced.tags_chosen': 'Chosen tags',
  'advanced.remove_tag': 'Remove the tag {{tag}}',
  'advanced.suggestions': 'Suggested tags',
  'advanced.found': { one: '{{num}} suggestion.', other: '{{num}} suggestions.' },
  'advanced.upload_preset': 'Upload preset',
  'advanced.no_preset': 'None',
  'advanced.failed': 'This could not be loaded: {{reason}}',
} as const satisfies Record<string, Message>

/** Says what stands in this panel. */
export type Say = (key: keyof typeof TEXTS, values?: Values) => string
