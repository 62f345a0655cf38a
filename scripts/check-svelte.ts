/**
 * Fails when a Svelte component has a type error, or one of ours is not what its `.d.svelte.ts` says: each is turned into TypeScript by
 * what Svelte's own tools use for it, and checked by the compiler of this repository. Run by `npm run check`.
 */
import { existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import { run } from './run.ts'

const OUT = '.svelte-types'
/** It comes with `@sveltejs/package`, and with the older compiler that it needs. */
const require = createRequire(createRequire(import.meta.url).resolve('@sveltejs/package/package.json'))
const { svelte2tsx } = require('svelte2tsx') as {
  svelte2tsx(code: string, options: object): { code: string }
}

rmSync(OUT, { recursive: true, force: true })
for (const file of globSync(['packages/sdk/src/svelte/*.svelte', 'e2e/svelte/types/*.svelte'])) {
  const source = readFileSync(file, 'utf8')
  const declares = existsSync(file.replace('.svelte', '.d.svelte.ts'))
  const name = basename(file, '.svelte')
  const options = { filename: file, isTsFile: /<script[^>]*lang="ts"/.test(source), mode: 'ts', version: '5.0.0' }
  const generated = join(OUT, dirname(file), declares ? `${name}.generated.ts` : `${name}.svelte.ts`)
  mkdirSync(dirname(generated), { recursive: true })
  // A mark that Svelte's own checker leaves out when it reports.
  writeFileSync(
    generated,
    svelte2tsx(source, options).code.replaceAll(/\/\*Ωignore_startΩ\*\/\$\$_\$\$\/\*Ωignore_endΩ\*\/,|\$\$_\$\$;/g, ''),
  )
  if (!declares) continue
  writeFileSync(
    join(OUT, dirname(file), `${name}.agreement.ts`),
    `import type Declared from './${name}.svelte'
import type Generated from './${name}.generated.ts'
type Same<A, B> = [A, B] extends [B, A] ? true : false
type Internal = '$$events' | '$$slots' | 'children'
type Props<C> = C extends (internals: never, props: infer P) => unknown ? Omit<P, Internal> : 'no properties'
type Slots<C> = C extends abstract new (...all: never[]) => { $$slot_def: infer S } ? S : 'no slots'
export const props: Same<Props<typeof Declared>, Props<typeof Generated>> = true
export const slots: Same<Slots<typeof Declared>, Slots<typeof Generated>> = true
`,
  )
}
writeFileSync(
  `${OUT}/tsconfig.json`,
  JSON.stringify({
    extends: '../tsconfig.base.json',
    compilerOptions: {
      noEmit: true,
      rootDirs: ['..', '.'],
      lib: ['ES2024', 'DOM', 'DOM.Iterable'],
      types: ['svelte'],
      customConditions: ['@countersign/source', 'svelte'],
      // What is generated declares what it does not use.
      noUnusedLocals: false,
      noUnusedParameters: false,
    },
    files: ['svelte-shims-v4.d.ts', 'svelte-jsx-v4.d.ts'].map((name) => require.resolve(`svelte2tsx/${name}`)),
    include: ['**/*.ts'],
  }),
)
process.exitCode = await run('tsc', ['-p', OUT])
if (process.exitCode === 0) rmSync(OUT, { recursive: true })
