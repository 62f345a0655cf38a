import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'

// Without `import`: Node adds that itself where it is true, and a CommonJS package (`pg`) may not be given the other kind.
const conditions = ['@countersign/source', 'node', 'default']
const source = { resolve: { conditions }, ssr: { resolve: { conditions, externalConditions: conditions } } }

/** Many tests wait for processes, disks and timers. The same for all projects: one that differs would wait for the others to end. */
const maxWorkers = availableParallelism() + 1

/** `unit`: beside the code. `e2e`: real processes, Chromium, the official clients. */
export default defineConfig({
  test: {
    projects: [
      {
        ...source,
        // A law takes a second on a machine of its own, and many on one that does other things.
        test: {
          name: 'unit',
          include: ['packages/*/src/**/*.test.ts', 'scripts/**/*.test.ts'],
          testTimeout: 30_000,
          maxWorkers,
        },
      },
      {
        ...source,
        test: { name: 'e2e', include: ['e2e/**/*.test.ts'], testTimeout: 60_000, hookTimeout: 60_000, maxWorkers },
      },
    ],
  },
})
