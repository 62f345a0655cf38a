import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Plugin } from 'vite'
import { installOfficial } from '../official-components/install.ts'
import { type DevServer, startDevServer } from '../page/dev-server.ts'

/** A server for development with the plugin of React. */
export async function startReactServer(): Promise<DevServer> {
  const plugin = join(await installOfficial('latest'), 'node_modules/@vitejs/plugin-react/dist/index.js')
  const { default: react } = (await import(pathToFileURL(plugin).href)) as { default(): Plugin[] }
  return startDevServer(resolve('e2e/react/hot'), {
    configFile: false,
    envDir: false,
    logLevel: 'warn',
    plugins: [react()],
    resolve: { conditions: ['@countersign/source', 'browser', 'module', 'development|production'] },
    cacheDir: resolve('node_modules/.vite-e2e-react'),
    optimizeDeps: { include: ['react', 'react/jsx-dev-runtime', 'react-dom/client'] },
    server: { fs: { strict: false } },
  })
}
