import type { Evidence } from './search.ts'
import type { Secrets } from './secrets.ts'

/** What answers carry because somebody asked for it, by the part of it that nobody could make up. */
const PATTERNS: readonly (readonly [name: string, pattern: RegExp])[] = [
  ['signature', /(?<![0-9a-f])([0-9a-f]{64}|[0-9a-f]{40})(?![0-9a-f])/g],
  ['seal of a grant or ticket', /\bcs1\.[\w-]+\.[\w-]+\.([\w-]{43})/g],
  ['signature of a delivery URL', /(\bs--[\w-]{8,32}--)/g],
]

/** Every signature, token and ticket that these answers hand out, each once. */
export function handedOutIn(answers: readonly Evidence[]): Secrets {
  const found = new Map<string, string>()
  for (const { where, bytes } of answers) {
    const text = Buffer.from(bytes).toString('latin1')
    for (const [name, pattern] of PATTERNS)
      for (const [, mark = ''] of text.matchAll(pattern)) if (!found.has(mark)) found.set(mark, `${name}, ${where}`)
  }
  return Object.fromEntries([...found].map(([mark, name], index) => [`${index}: ${name}`, mark]))
}
