import { describeBackups } from './backups.contract.ts'
import { describeCatalog } from './catalog.contract.ts'
import { describeDefinitions } from './definitions.contract.ts'
import { describeFolders } from './folders.contract.ts'
import { createMemoryCatalog } from './memory-catalog.ts'
import { describeMetadata } from './metadata.contract.ts'
import { describeMetadataSearch } from './metadata-search.contract.ts'
import { describeOutbox } from './outbox.contract.ts'
import { describeParts } from './parts.contract.ts'
import { describeRelations } from './relations.contract.ts'
import { describeSearch } from './search.contract.ts'
import { describeSessions } from './sessions.contract.ts'

const open = async () => ({ catalog: createMemoryCatalog(), close: async () => {} })
describeCatalog('memory', open)
describeBackups('memory', open)
describeOutbox('memory', open)
describeDefinitions('memory', open)
describeParts('memory', open)
describeSessions('memory', open)
describeFolders('memory', open)
describeRelations('memory', open)
describeMetadata('memory', open)
describeMetadataSearch('memory', open)
describeSearch('memory', open)
