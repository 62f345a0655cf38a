import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createChanges } from './changes.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

it('keeps nothing more for whoever reads nothing', async () => {
  const changes = createChanges()
  const { body } = changes.stream()
  for (let told = 0; told < 5000; told += 1) {
    changes.tell('requests')
    vi.runAllTimers()
  }
  let events = 0
  for await (const _ of body as ReadableStream<Uint8Array>) events += 1
  expect(events).toBeLessThan(1100)
})
