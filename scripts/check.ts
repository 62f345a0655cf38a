/** `npm run check`: format and lint, types, boundaries. Each runs even when another fails; the exit code is non-zero when any did. */
import { run } from './run.ts'

const steps = {
  'format and lint': ['biome', 'check'],
  types: ['tsc', '-p', 'tsconfig.json'],
  'types of the widget': ['tsc', '-p', 'packages/sdk/src/widget/tsconfig.json'],
  'types of the components': ['tsc', '-p', 'packages/sdk/src/react/tsconfig.json'],
  'types of Svelte’s': ['tsc', '-p', 'packages/sdk/src/svelte/tsconfig.json'],
  'types of the Svelte components': ['node', 'scripts/check-svelte.ts'],
  'types of the browser tests': ['tsc', '-p', 'e2e/tsconfig.json'],
  'types of the page': ['tsc', '-p', 'packages/cli/src/gateway/page/tsconfig.json'],
  'types of the inspector': ['tsc', '-p', 'packages/media-server/src/inspector/page/tsconfig.json'],
  boundaries: ['node', 'scripts/check-boundaries.ts'],
  'lock file': ['node', 'scripts/check-lockfile.ts'],
} as const

for (const [name, [command, ...args]] of Object.entries(steps)) {
  const code = await run(command, args)
  console.error(`${code === 0 ? 'ok' : 'FAILED'}  ${name}`)
  if (code !== 0) process.exitCode = 1
}
