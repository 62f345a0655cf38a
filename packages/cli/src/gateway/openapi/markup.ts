import { escapeHtml } from '../page-files.ts'

/** HTML that is made of ours alone, every text in it escaped. */
export interface Markup {
  readonly text: string
}

/** Writes HTML; what is put in is escaped, unless it is markup itself. */
export const html = (parts: TemplateStringsArray, ...values: readonly (string | number | Markup)[]): Markup => ({
  text: parts.reduce((written, part, index) => `${written}${markupOf(values[index - 1] ?? '')}${part}`),
})

/** Markup after markup. */
export const joined = (all: readonly Markup[]): Markup => ({ text: all.map(({ text }) => text).join('') })

const markupOf = (value: string | number | Markup): string =>
  typeof value === 'object' ? value.text : escapeHtml(String(value))
