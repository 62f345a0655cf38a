import { type Block, blocksIn } from '../markdown.ts'

/** The blocks of each `##` section, by its title. */
export function sectionsOf(markdown: string): Record<string, Block[]> {
  const parts = markdown.split(/^## (.+)$/m).slice(1)
  const sections: Record<string, Block[]> = {}
  for (let index = 0; index < parts.length; index += 2)
    sections[(parts[index] ?? '').replaceAll("'", '’')] = blocksIn(parts[index + 1] ?? '')
  return sections
}

/** What a diff makes of a text. @throws Error when the text does not have what the diff takes away. */
export function changed(text: string, diff: string): string {
  const lines = (sign: string) =>
    diff
      .split('\n')
      .filter((line) => line.startsWith(sign))
      .map((line) => `${line.slice(1)}\n`)
      .join('')
  const gone = lines('-')
  if (gone === '' || text.split(gone).length !== 2) throw new Error(`this is not there once:\n${gone}`)
  return text.replace(gone, () => lines('+'))
}
