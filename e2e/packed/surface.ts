import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Packed } from './install.ts'

/** `countersign/server` for every key of `exports` that is a module. */
export const entriesOf = ({ manifest: { name, exports } }: Packed): string[] =>
  Object.keys(exports)
    .filter((key) => !key.endsWith('.json'))
    .map((key) => name + key.slice(1))

/** Whether an entry holds components that a bundler's plugin compiles, which Node cannot. */
export const needsPlugin = ({ manifest: { name, exports } }: Packed, entry: string): boolean =>
  'svelte' in Object(exports[`.${entry.slice(name.length)}`])

/** The names that an entry exports, types marked as such, as its declarations say. */
export async function namesOf({ manifest, home }: Packed, entry: string): Promise<string[]> {
  const key = `.${entry.slice(manifest.name.length)}`
  const conditions = manifest.exports[key]
  const { types, default: code } = typeof conditions === 'object' ? conditions : {}
  const declarations = await readFile(join(home, types ?? code?.replace(/\.js$/, '.d.ts') ?? ''), 'utf8')
  const text = declarations.replaceAll(/\/\*.*?\*\/|\/\/.*$/gms, '')
  const clauses = [...text.matchAll(/export (type )?\{([^}]*)\} from '[^']+';?/g)]
  const rest = clauses.reduce((left, [clause]) => left.replace(clause, ''), text).trim()
  if (rest !== '') throw new Error(`${entry} should re-export names and nothing else, not: ${rest.slice(0, 200)}`)
  return clauses
    .flatMap(([, type = '', names = '']) =>
      names.split(',').map((name) => type + name.trim().replace('default as ', '')),
    )
    .filter((name) => !/^(?:type )?$/.test(name))
    .sort((a, b) => (bare(a) < bare(b) ? -1 : 1))
}

const bare = (name: string): string => name.replace('type ', '')
