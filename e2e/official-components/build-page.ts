import { join } from 'node:path'
import { svelte } from '@sveltejs/vite-plugin-svelte'
import { build, type Plugin } from 'vite'
import { installOfficial, type OfficialSet } from './install.ts'

export interface PageBundle {
  /** What the page imports that is no file of ours comes from here. */
  set: OfficialSet
  /** The page's script, from the root of the repository. */
  entry: string
  /** What `process.env` and `import.meta.env` hold of its names. */
  env?: Readonly<Record<string, string>>
}

/** Builds a page as its author would, with Vite. @returns its files by the paths that they are asked for. */
export async function buildPage({ set, entry, env = {} }: PageBundle): Promise<Record<string, string>> {
  const folder = await installOfficial(set)
  const define = Object.entries({ NODE_ENV: 'production', ...env }).flatMap(([name, value]) => [
    [`process.env.${name}`, JSON.stringify(value)],
    ...(name === 'NODE_ENV' ? [] : [[`import.meta.env.${name}`, JSON.stringify(value)]]),
  ])
  const built = await build({
    configFile: false,
    logLevel: 'error',
    mode: 'production',
    // Vite would ask the NODE_ENV of this process, which is a test's.
    oxc: { jsx: { runtime: 'automatic', development: false } },
    // Next's client reads more of it than we name.
    define: { ...Object.fromEntries(define), 'process.env': '{}' },
    plugins: [packagesOf(folder), svelte({ configFile: false })],
    resolve: { conditions: ['@countersign/source', 'browser', 'module', 'import', 'default'] },
    build: {
      write: false,
      minify: false,
      modulePreload: false,
      rolldownOptions: {
        input: entry,
        output: {
          entryFileNames: 'built.js',
          chunkFileNames: 'built-[name]-[hash].js',
          assetFileNames: 'built[extname]',
        },
      },
    },
  })
  const outputs = (Array.isArray(built) ? built : [built]).flatMap((one) => ('output' in one ? one.output : []))
  return Object.fromEntries(
    outputs.map((file) => [`/${file.fileName}`, file.type === 'chunk' ? file.code : String(file.source)]),
  )
}

/** Packages come from that folder, ours from this repository. */
const packagesOf = (folder: string): Plugin => ({
  name: 'packages-of',
  enforce: 'pre',
  resolveId(source, importer) {
    if (!importer || /^[./\0]|^countersign\b|^[\w-]+:/.test(source) || importer.startsWith(folder)) return null
    // Vite looks beside an importer that is there, else from its root.
    return this.resolve(source, join(folder, 'package.json'), { skipSelf: true })
  },
})
