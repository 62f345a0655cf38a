import type { Plugin } from 'vite'
import { type DevServer, startDevServer } from '../page/dev-server.ts'
import { ROOT, viteConfig } from './vite.ts'

/** A server for development with the plugin of Svelte, which also draws pages. */
export interface SvelteServer extends DevServer {
  /** What a server draws of a page. */
  draw(name: string, given: object): Promise<string>
}

export async function startSvelteServer(): Promise<SvelteServer> {
  const drawn = new Map<string, string>()
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
  const server = await startDevServer(ROOT, {
    ...config,
    plugins: [drawer, ...(config.plugins ?? [])],
    cacheDir: `${ROOT}/../../node_modules/.vite-e2e`,
    ssr: { noExternal: true, resolve: { conditions: ['@countersign/source', 'svelte', 'node', 'default'] } },
  })
  const { draw } = (await server.vite.ssrLoadModule('/server.js')) as { draw: SvelteServer['draw'] }
  return {
    ...server,
    async draw(name, given) {
      const body = await draw(name, given)
      drawn.set(name, body)
      return body
    },
  }
}
