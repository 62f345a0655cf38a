import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createServer, type InlineConfig, type Plugin, type ViteDevServer } from 'vite'

/** Vite's server for development, as an app's maker works with it. */
export interface DevServer {
  url: string
  vite: ViteDevServer
  /** As if somebody had changed the file and saved it. @param path below the root. */
  edit(path: string, from: string, to: string): Promise<void>
  close(): Promise<void>
}

/** @param config what the framework wants. */
export async function startDevServer(root: string, config: InlineConfig): Promise<DevServer> {
  const edits = new Map<string, [from: string, to: string]>()
  const editor: Plugin = {
    name: 'editor',
    enforce: 'pre',
    transform(code, id) {
      const edit = edits.get(id)
      return edit ? code.replace(...edit) : null
    },
  }
  const vite = await createServer({
    ...config,
    root,
    plugins: [editor, ...(config.plugins ?? [])],
    server: { ...config.server, port: 0, host: '127.0.0.1', watch: null },
  })
  await vite.listen()
  return {
    url: vite.resolvedUrls?.local[0] ?? '',
    vite,
    async edit(path, from, to) {
      const id = join(root, path)
      if (!(await readFile(id, 'utf8')).includes(from)) throw new Error(`${path} does not have ${from}`)
      edits.set(id, [from, to])
      for (const module of vite.moduleGraph.getModulesByFile(id) ?? []) await vite.reloadModule(module)
    },
    close: () => vite.close(),
  }
}
