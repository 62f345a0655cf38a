import { globSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * Svelte's components go out as they are: the application that uses them compiles them, for a browser or for a server. What they import is
 * `binding.js`, which the bundle has. Their declarations are written by hand: what `svelte-package` writes of a slot lets a snippet be given
 * anything at all. They go out twice: TypeScript looks for `A.d.svelte.ts` as Node resolves, Svelte's tools for `A.svelte.d.ts`.
 */
export function copyComponents(from: string, to: string): void {
  for (const file of globSync('*.svelte', { cwd: from })) {
    const name = file.replace('.svelte', '')
    const declared = readFileSync(join(from, `${name}.d.svelte.ts`), 'utf8')
    const code = readFileSync(join(from, file), 'utf8')
    writeFileSync(join(to, file), code.replaceAll(/(from '\.\/[^']+)\.ts'/g, "$1.js'"))
    for (const kind of ['d.svelte.ts', 'svelte.d.ts']) writeFileSync(join(to, `${name}.${kind}`), declared)
  }
}
