import { readFile } from 'node:fs/promises'

/** A block of code in a text of Markdown. */
export interface Block {
  language: string
  code: string
}

/** The blocks of a text that name a language, in their order. */
export const blocksIn = (markdown: string): Block[] =>
  [...markdown.matchAll(/^```(\w+)\n(.*?)^```$/gms)].map(([, language = '', code = '']) => ({ language, code }))

/** The code of a document's blocks in one language. */
export const blocksOf = async (document: string, language: string): Promise<string[]> =>
  blocksIn(await readFile(document, 'utf8')).flatMap((block) => (block.language === language ? [block.code] : []))
