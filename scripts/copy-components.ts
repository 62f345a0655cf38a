import { globSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * Svelte's components go out as they are: the application that uses them compiles them, for a browser or for a server. What they import is
 * `binding.js`, which the bundle has. Their declarations are written by hand: what `svelte-package` writes of a slot lets a snippet be given
 * anything at all.
 */
export function copyComponents(from: string, to: string): void {
  for (const file of globSync('*.{svelte,svelte.d.ts}', { cwd: from })) {
    const code = readFileSync(join(from, file), 'utf8')
    const isComponent = file.endsWith('.svelte')
    writeFileSync(join(to, file), isComponent ? code.replaceAll(/(from '\.\/[^']+)\.ts'/g, "$1.js'") : code)
  }
}
