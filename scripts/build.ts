/** `npm run build`: compiles every package to its `dist/`, in the order of their dependencies. */
import { rmSync } from 'node:fs'
import { bundleSdk } from './bundle-sdk.ts'
import { run } from './run.ts'

for (const name of ['sdk', 'media-server', 'cli']) {
  rmSync(`packages/${name}/dist`, { recursive: true, force: true })
  const code = await run('tsc', ['-p', `packages/${name}/tsconfig.build.json`])
  if (code !== 0) process.exit(code)
  if (name === 'sdk') await bundleSdk(`packages/${name}/dist`)
  console.error(`built packages/${name}/dist`)
}
