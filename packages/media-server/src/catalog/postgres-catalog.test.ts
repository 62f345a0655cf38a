import { describeBackups } from './backups.contract.ts'
import { describeCatalog } from './catalog.contract.ts'
import { describeDefinitions } from './definitions.contract.ts'
import { describeFolders } from './folders.contract.ts'
import { describeMetadata } from './metadata.contract.ts'
import { describeMetadataSearch } from './metadata-search.contract.ts'
import { describeOutbox } from './outbox.contract.ts'
import { describeParts } from './parts.contract.ts'
import { usePostgres } from './postgres-under-test.contract.ts'
import { describeRelations } from './relations.contract.ts'
import { describeSearch } from './search.contract.ts'
import { describeSessions } from './sessions.contract.ts'

const { fresh } = usePostgres()
describeCatalog('Postgres', fresh)
describeOutbox('Postgres', fresh)
describeBackups('Postgres', fresh)
describeDefinitions('Postgres', fresh)
describeParts('Postgres', fresh)
describeSessions('Postgres', fresh)
describeFolders('Postgres', fresh)
describeRelations('Postgres', fresh)
describeSearch('Postgres', fresh)
describeMetadata('Postgres', fresh)
describeMetadataSearch('Postgres', fresh)
