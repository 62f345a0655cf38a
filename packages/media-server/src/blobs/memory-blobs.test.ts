import { describeBlobStore } from './blob-store.contract.ts'
import { createMemoryBlobs } from './memory-blobs.ts'

describeBlobStore('memory', async () => ({ blobs: createMemoryBlobs(), close: async () => {} }))
