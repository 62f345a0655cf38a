import { vi } from 'vitest'

/** Pages of a machine that does other things take their time. */
export const eventually = <Result>(check: () => Result | Promise<Result>): Promise<Result> =>
  vi.waitFor(check, { timeout: 15_000, interval: 50 })
