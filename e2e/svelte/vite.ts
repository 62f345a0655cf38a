import { readdirSync } from 'node:fs'
import { resolve } from 'node:path'
import { svelte } from '@sveltejs/vite-plugin-svelte'
import { build, type InlineConfig, type Plugin } from 'vite'

export const ROOT = resolve('e2e/svelte')
/** What the build knows: `VITE_…` as Vite has it, `PUBLIC_…` as SvelteKit's `$env/static/public`. */
export type BuildEnvironment = Readonly<Record<`${'VITE' | 'PUBLIC'}_${string}`, string>>

/** An app of Vite and Svelte as its makers set it up: no file for its settings, the plugin alone. */
export const viteConfig = (environment: BuildEnvironment = {}): InlineConfig => ({
  root: ROOT,
  configFile: false,
  envDir: false,
  logLevel: 'warn',
  plugins: [svelte({ configFile: false }), kitEnvironment(environment)],
  resolve: {
    conditions: ['@countersign/source', 'svelte', 'browser', 'module', 'development|production'],
    // The documented samples name the library that they were written for.
    alias: [{ find: /^svelte-cloudinary$/, replacement: 'countersign/svelte' }],
  },
  define: Object.fromEntries(
    Object.entries(environment).map(([name, value]) => [`import.meta.env.${name}`, JSON.stringify(value)]),
  ),
})

const kitEnvironment = (environment: BuildEnvironment): Plugin => ({
  name: 'kit-environment',
  resolveId: (id) => (id === '$env/static/public' ? id : null),
  load: (id) =>
    id === '$env/static/public'
      ? Object.entries({ PUBLIC_CLOUDINARY_CLOUD_NAME: '', PUBLIC_CLOUDINARY_API_KEY: '', ...environment })
          .map(([name, value]) => `export const ${name} = ${JSON.stringify(value)}\n`)
          .join('')
      : null,
})

/** The pages as a browser gets them, by their paths, which begin with `base`. */
export async function buildPages(environment?: BuildEnvironment, base = '/'): Promise<Record<string, string>> {
  const built = await build({ ...viteConfig(environment), base, build: { write: false, modulePreload: false } })
  const outputs = Array.isArray(built) ? built : [built as Exclude<typeof built, { close(): unknown }>]
  return Object.fromEntries(
    outputs.flatMap(({ output }) =>
      output.map((file): [string, string] => [
        base + (file.fileName === 'index.html' ? '' : file.fileName),
        file.type === 'chunk' ? file.code : String(file.source),
      ]),
    ),
  )
}

/** Names of the pages in a folder here. */
export const componentsIn = (folder: string): string[] =>
  readdirSync(`${ROOT}/${folder}`)
    .filter((name) => name.endsWith('.svelte'))
    .map((name) => name.replace('.svelte', ''))
