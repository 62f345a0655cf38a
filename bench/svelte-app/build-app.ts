import { svelte } from '@sveltejs/vite-plugin-svelte'
import { build } from 'vite'

/** What a page of Vite and Svelte loads at first. */
export interface FirstLoad {
  /** Of its files, one after the other. */
  text: string
  /** Every file that anything of the app was made of, what is loaded later among it. */
  modules: readonly string[]
}

/** Builds an app of this folder for production: `Plain` has a button, `Uploading` has one that opens a widget. */
export async function buildApp(name: 'Plain' | 'Uploading'): Promise<FirstLoad> {
  const built = await build({
    configFile: false,
    envDir: false,
    logLevel: 'error',
    plugins: [svelte({ configFile: false })],
    resolve: { conditions: ['@countersign/source', 'svelte', 'browser', 'module', 'production'] },
    build: {
      write: false,
      modulePreload: false,
      rolldownOptions: { input: `${import.meta.dirname}/${name}.js`, preserveEntrySignatures: false },
    },
  })
  const { output } = built as Extract<typeof built, { output: unknown }>
  const chunks = output.filter((file) => file.type === 'chunk')
  const atFirst = new Set<string>()
  const load = (fileName: string): void => {
    const chunk = chunks.find((each) => each.fileName === fileName)
    if (!chunk || atFirst.has(fileName)) return
    atFirst.add(fileName)
    chunk.imports.forEach(load)
  }
  for (const { fileName, isEntry } of chunks) if (isEntry) load(fileName)
  return {
    text: chunks.flatMap(({ fileName, code }) => (atFirst.has(fileName) ? [code] : [])).join('\n'),
    modules: chunks.flatMap(({ moduleIds }) => moduleIds),
  }
}
