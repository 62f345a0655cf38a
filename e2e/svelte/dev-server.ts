import { readFile } from 'node:fs/promises'
import { createServer, type Plugin } from 'vite'
import { ROOT, viteConfig } from './vite.ts'

/** Vite's server for development, as an app's maker works with it. */
export interface DevServer {
  url: string
  /** What a server draws of a page. */
  draw(name: string, given: object): Promise<string>
  /** As if somebody had changed the file and saved it. */
  edit(path: string, from: string, to: string): Promise<void>
  close(): Promise<void>
}

export async function startDevServer(): Promise<DevServer> {
  const edits = new Map<string, [from: string, to: string]>()
  const drawn = new Map<string, string>()
  const editor: Plugin = {
    name: 'editor',
    enforce: 'pre',
    transform(code, id) {
      const edit = edits.get(id)
      return edit ? code.replace(...edit) : null
    },
  }
  /** `/?page=…` is the page with what a server has drawn of it. */
  const drawer: Plugin = {
    name: 'drawer',
    transformIndexHtml(html, { originalUrl = '/' }) {
      const name = new URL(originalUrl, 'http://localhost').searchParams.get('page')
      return name
        ? html.replace('<div id="app"><!--app--></div>', `<div id="app" data-rendered>${drawn.get(name)}</div>`)
        : html
    },
  }
  const config = viteConfig()
  const server = await createServer({
    ...config,
    plugins: [editor, drawer, ...(config.plugins ?? [])],
    cacheDir: `${ROOT}/../../node_modules/.vite-e2e`,
    ssr: { noExternal: true, resolve: { conditions: ['@countersign/source', 'svelte', 'node', 'default'] } },
    server: { port: 0, host: '127.0.0.1', watch: null },
  })
  await server.listen()
  const { draw } = (await server.ssrLoadModule('/server.js')) as { draw: DevServer['draw'] }
  return {
    url: server.resolvedUrls?.local[0] ?? '',
    async draw(name, given) {
      const body = await draw(name, given)
      drawn.set(name, body)
      return body
    },
    async edit(path, from, to) {
      const id = `${ROOT}/${path}`
      if (!(await readFile(id, 'utf8')).includes(from)) throw new Error(`${path} does not have ${from}`)
      edits.set(id, [from, to])
      for (const module of server.moduleGraph.getModulesByFile(id) ?? []) await server.reloadModule(module)
    },
    close: () => server.close(),
  }
}
