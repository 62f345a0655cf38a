import { afterEach, beforeEach, describe } from 'vitest'
import { describeAssets } from './assets.contract.ts'
import { describeAudit } from './audit.contract.ts'
import { describeGrants } from './grants.contract.ts'
import { describeNames } from './names.contract.ts'
import { describeQuota } from './quota.contract.ts'
import type { Registry } from './registry.ts'

/** An empty registry. */
export interface Opened {
  registry: Registry
  /** Another door to the same data, such as a second connection; the same where there can be no other. */
  second: Registry
  close(): Promise<void>
}

/** What every driver of {@link Registry} does; passing this is the definition of done for a new one. */
export function describeRegistry(driver: string, open: () => Promise<Opened>): void {
  describe(`${driver} as a registry`, () => {
    let opened: Opened
    beforeEach(async () => {
      opened = await open()
    })
    afterEach(() => opened.close())
    const both = (): Opened => opened

    describeGrants(both)
    describeQuota(both)
    describeAssets(both)
    describeAudit(both)
    describeNames(both)
  })
}
