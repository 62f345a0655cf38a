import { readdirSync } from 'node:fs'
import { resolve } from 'node:path'
import { svelte } from '@sveltejs/vite-plugin-svelte'
import { build, type InlineConfig } from 'vite'

export const ROOT = resolve('e2e/svelte')
/** What the build knows of `VITE_…`. */
export type BuildEnvironment = Readonly<Record<`VITE_${string}`, string>>

/** An app of Vite and Svelte as its makers set it up: no file for its settings, the plugin alone. */
export const viteConfig = (environment: BuildEnvironment = {}): InlineConfig => ({
  root: ROOT,
  configFile: false,
  envFile: false,
  logLevel: 'warn',
  plugins: [svelte({ configFile: false })],
  resolve: {
    conditions: ['@countersign/source', 'svelte', 'browser', 'module', 'development|production'],
    // The documented samples name the library that they were written for.
    alias: [{ find: /^svelte-cloudinary$/, replacement: 'countersign/svelte' }],
  },
  define: Object.fromEntries(
    Object.entries(environment).map(([name, value]) => [`import.meta.env.${name}`, JSON.stringify(value)]),
  ),
})

/** The pages as a browser gets them, by their paths. */
export async function buildPages(environment?: BuildEnvironment): Promise<Record<string, string>> {
  const built = await build({ ...viteConfig(environment), build: { write: false, modulePreload: false } })
  const outputs = Array.isArray(built) ? built : [built as Exclude<typeof built, { close(): unknown }>]
  return Object.fromEntries(
    outputs.flatMap(({ output }) =>
      output.map((file): [string, string] => [
        file.fileName === 'index.html' ? '/' : `/${file.fileName}`,
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
