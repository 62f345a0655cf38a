import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'

// Jest is not installed here: its sample runs as it stands, on the globals that Jest and Vitest have in common.
for (const [name, value] of Object.entries({ afterAll, beforeAll, beforeEach, expect, test }))
  vi.stubGlobal(name, value)
// @ts-expect-error it has no types
await import('./jest-sample.js')
