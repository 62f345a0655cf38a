import type { Asset } from './catalog.ts'
import { EMPTY_SCHEMA, goneFields, knownMetadata, type MetadataSchema, type MetadataSchemas } from './metadata.ts'

/** What of its catalog the fields of metadata need. */
interface Around {
  /** Leaves to every asset of a cloud the metadata that `keep` answers. */
  keepMetadata(cloudName: string, keep: (metadata: Asset['metadata']) => Asset['metadata']): void
}

/** Fields of metadata that live as long as the process, and what of an asset's metadata they know. */
export function createMemoryMetadata({ keepMetadata }: Around): {
  schemas: MetadataSchemas
  known(asset: Pick<Asset, 'cloudName' | 'metadata'>): Asset['metadata']
} {
  const schemas = new Map<string, MetadataSchema>()
  const schemaOf = (cloudName: string) => schemas.get(cloudName) ?? EMPTY_SCHEMA
  return {
    schemas: {
      async metadataSchema(cloudName) {
        return structuredClone(schemaOf(cloudName))
      },
      async changeMetadataSchema(cloudName, change) {
        const former = schemaOf(cloudName)
        const next = structuredClone(change(structuredClone(former)))
        schemas.set(cloudName, next)
        if (goneFields(former, next).length > 0) keepMetadata(cloudName, (metadata) => knownMetadata(metadata, next))
        return structuredClone(next)
      },
    },
    known: ({ cloudName, metadata }) => knownMetadata(metadata, schemaOf(cloudName)),
  }
}
