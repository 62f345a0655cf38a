/** `npm run build`: compiles every package to its `dist/`, in the order of their dependencies. */
import { cpSync, rmSync } from 'node:fs'
import { run } from './run.ts'

/** What is served as it stands and not compiled. */
const ASSETS: Readonly<Record<string, RegExp>> = { 'cli/src/gateway/page': /\/page$|\.(?:html|css|js|svg)$/ }

for (const name of ['sdk', 'media-server', 'cli']) {
  rmSync(`packages/${name}/dist`, { recursive: true, force: true })
  const code = await run('tsc', ['-p', `packages/${name}/tsconfig.build.json`])
  if (code !== 0) process.exit(code)
  console.error(`built packages/${name}/dist`)
}

for (const [folder, wanted] of Object.entries(ASSETS)) {
  const target = `packages/${folder.replace('/src/', '/dist/')}`
  cpSync(`packages/${folder}`, target, { recursive: true, filter: (path) => wanted.test(path) })
}
