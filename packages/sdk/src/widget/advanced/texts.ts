export const TEXTS = {
  en: {
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
  },
  de: {
    'advanced.public_id': 'Public ID',
    'advanced.public_id_hint': 'Der Name, den die Datei bekommt; Ordner werden durch / getrennt.',
    'advanced.public_id_invalid':
      'Eine Public ID darf ? & # \\ % < > + nicht enthalten, nicht mit einem Leerzeichen oder / beginnen oder enden, zwischen zweien davon nicht leer sein, und hat höchstens 255 Zeichen.',
    'advanced.tags': 'Schlagwörter',
    'advanced.tags_hint': 'Die Eingabetaste oder ein Komma beendet ein Schlagwort.',
    'advanced.tags_chosen': 'Gewählte Schlagwörter',
    'advanced.remove_tag': 'Das Schlagwort {{tag}} entfernen',
    'advanced.suggestions': 'Vorgeschlagene Schlagwörter',
    'advanced.found': { one: '{{num}} Vorschlag.', other: '{{num}} Vorschläge.' },
    'advanced.upload_preset': 'Upload-Preset',
    'advanced.no_preset': 'Keines',
    'advanced.failed': 'Das konnte nicht geladen werden: {{reason}}',
  },
} as const

/** Says what stands in this panel. */
export type Say = (key: keyof typeof TEXTS.en, values?: Readonly<Record<string, string | number>>) => string
