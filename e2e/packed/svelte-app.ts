import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { svelte } from '@sveltejs/vite-plugin-svelte'
import { build, createServer, type InlineConfig } from 'vite'
import { link } from './install.ts'

const APP = `<script>
  import { CldUploadButton, CldUploadWidget } from 'countersign/svelte'
</script>

<CldUploadWidget uploadPreset="p" let:open><button on:click={() => open()}>Choose</button></CldUploadWidget>
<CldUploadButton uploadPreset="p" />
`

/** An app below a folder whose `node_modules` has the packed packages. @param environment what `.env` says. */
export async function svelteApp(folder: string, environment: Readonly<Record<string, string>>): Promise<string> {
  await link(folder, ['svelte', 'vite', '@sveltejs/vite-plugin-svelte'])
  const app = join(folder, 'svelte-app')
  await mkdir(app)
  const files = {
    'package.json': '{"type":"module","dependencies":{"countersign":"*","svelte":"*"}}',
    'index.html': '<script type="module" src="/main.js"></script>',
    'main.js': `import { mount } from 'svelte'\nimport App from './App.svelte'\nmount(App, { target: document.body })\n`,
    'App.svelte': APP,
    '.env': Object.entries(environment)
      .map(([name, value]) => `${name}=${value}\n`)
      .join(''),
  }
  for (const [name, text] of Object.entries(files)) await writeFile(join(app, name), text)
  return app
}

const config = (root: string): InlineConfig => ({
  root,
  configFile: false,
  logLevel: 'error',
  plugins: [svelte({ configFile: false })],
})

export async function buildSvelteApp(root: string): Promise<{ text: string }> {
  const built = await build({ ...config(root), build: { write: false } })
  const { output } = built as Extract<typeof built, { output: unknown }>
  return { text: output.map((file) => (file.type === 'chunk' ? file.code : '')).join('\n') }
}

/** @returns the file of ours that knows the environment, as a browser gets it; and what a server draws. */
export async function serveSvelteApp(root: string): Promise<{ browser: string; drawn: string }> {
  const server = await createServer({
    ...config(root),
    server: { middlewareMode: true, watch: null, ws: false, fs: { allow: [dirname(root)] } },
  })
  try {
    const served = await server.transformRequest(`/@fs${dirname(root)}/node_modules/countersign/dist/svelte/binding.js`)
    const { render } = (await server.ssrLoadModule('svelte/server')) as typeof import('svelte/server')
    const { default: App } = await server.ssrLoadModule('/App.svelte')
    return { browser: served?.code ?? '', drawn: (await render(App)).body }
  } finally {
    await server.close()
  }
}
