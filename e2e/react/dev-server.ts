import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { createServer, type Plugin } from 'vite'
import { installOfficial } from '../official-components/install.ts'

const ROOT = resolve('e2e/react/hot')

/** Vite's server for development with the plugin of React, as an app's maker works with it. */
export interface DevServer {
  url: string
  /** As if somebody had changed the file and saved it. */
  edit(path: string, from: string, to: string): Promise<void>
  close(): Promise<void>
}

export async function startDevServer(): Promise<DevServer> {
  const plugin = join(await installOfficial('latest'), 'node_modules/@vitejs/plugin-react/dist/index.js')
  const { default: react } = (await import(pathToFileURL(plugin).href)) as { default(): Plugin[] }
  const edits = new Map<string, [from: string, to: string]>()
  const editor: Plugin = {
    name: 'editor',
    enforce: 'pre',
    transform(code, id) {
      const edit = edits.get(id)
      return edit ? code.replace(...edit) : null
    },
  }
  const server = await createServer({
    root: ROOT,
    configFile: false,
    envDir: false,
    logLevel: 'warn',
    plugins: [editor, react()],
    resolve: { conditions: ['@countersign/source', 'browser', 'module', 'development|production'] },
    cacheDir: resolve('node_modules/.vite-e2e-react'),
    optimizeDeps: { include: ['react', 'react/jsx-dev-runtime', 'react-dom/client'] },
    server: { port: 0, host: '127.0.0.1', watch: null, fs: { strict: false } },
  })
  await server.listen()
  return {
    url: server.resolvedUrls?.local[0] ?? '',
    async edit(path, from, to) {
      const id = join(ROOT, path)
      if (!(await readFile(id, 'utf8')).includes(from)) throw new Error(`${path} does not have ${from}`)
      edits.set(id, [from, to])
      for (const module of server.moduleGraph.getModulesByFile(id) ?? []) await server.reloadModule(module)
    },
    close: () => server.close(),
  }
}
