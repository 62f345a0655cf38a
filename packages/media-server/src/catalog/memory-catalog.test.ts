import { describeCatalog } from './catalog.contract.ts'
import { createMemoryCatalog } from './memory-catalog.ts'

describeCatalog('memory', async () => ({ catalog: createMemoryCatalog(), close: async () => {} }))
