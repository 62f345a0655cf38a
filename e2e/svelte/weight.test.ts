import { gzipSync } from 'node:zlib'
import { expect, it, vi } from 'vitest'
import { buildApp } from '../../bench/svelte-app/build-app.ts'

it('an app that uploads has no compiler in it, and is little larger than one that does not: S1', async () => {
  vi.stubEnv('NODE_ENV', 'production')
  const [plain, uploading] = [await buildApp('Plain'), await buildApp('Uploading')]
  expect(uploading.modules.some((id) => id.includes('/svelte/src/internal/client/'))).toBe(true)
  expect(uploading.modules.filter((id) => /svelte\/(?:src\/)?compiler/.test(id))).toEqual([])
  expect(uploading.text).not.toContain('import.meta.env')
  expect(gzipSync(uploading.text).length - gzipSync(plain.text).length).toBeLessThan(8 * 1024)
})
