/** `npm run build`: compiles every package to its `dist/`, in the order of their dependencies. */
import { readFileSync, rmSync } from 'node:fs'
import { build } from 'rolldown'
import { run } from './run.ts'

for (const name of ['sdk', 'media-server', 'cli']) {
  rmSync(`packages/${name}/dist`, { recursive: true, force: true })
  const code = await run('tsc', ['-p', `packages/${name}/tsconfig.build.json`])
  if (code !== 0) process.exit(code)
  if (name === 'sdk') await bundle(name)
  console.error(`built packages/${name}/dist`)
}

/** One file per entry and one for what entries share: an application that starts cold reads five files, not thirty-five. */
async function bundle(name: string): Promise<void> {
  const { exports } = JSON.parse(readFileSync(`packages/${name}/package.json`, 'utf8')) as { exports: object }
  const entries = Object.keys(exports).filter((key) => !key.endsWith('.json'))
  await build({
    input: Object.fromEntries(entries.map((key) => [key.slice(2), `packages/${name}/src/${key.slice(2)}.ts`])),
    external: [/^node:/, /^@hono\//],
    platform: 'node',
    output: { dir: `packages/${name}/dist`, format: 'esm', sourcemap: true, chunkFileNames: 'shared-[hash].js' },
    logLevel: 'warn',
  })
}
