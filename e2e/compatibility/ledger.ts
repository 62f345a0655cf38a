/** What a run may have made, noted before it is made, and how it goes again. */
import type { AssetName, DeliveryType, ResourceType } from 'countersign/protocol'
import type { Client } from './client.ts'

export interface Ledger {
  /** Before the call that may make them: its answer may never come. */
  note(...names: readonly AssetName[]): void
  /** Removes everything noted, and whatever else has the run's prefix. Never throws. */
  cleanUp(client: Client): Promise<CleanUp>
}

export interface CleanUp {
  removed: number
  /** Still there, or not known to be gone: to be removed by hand. */
  left: readonly string[]
  problems: readonly string[]
}

interface Kind {
  resourceType: ResourceType
  type: DeliveryType
}

export function createLedger(prefix: string): Ledger {
  const noted = new Map<string, { kind: Kind; publicIds: Set<string> }>()
  const keyOf = ({ resourceType, type }: Kind) => `${resourceType}/${type}`

  return {
    note(...names) {
      for (const { resourceType, type, publicId } of names) {
        if (!publicId.startsWith(prefix)) throw new Error(`${publicId} does not begin with ${prefix}`)
        const kind = { resourceType, type }
        const entry = noted.get(keyOf(kind)) ?? { kind, publicIds: new Set<string>() }
        noted.set(keyOf(kind), entry)
        entry.publicIds.add(publicId)
      }
    },
    async cleanUp(client) {
      const problems: string[] = []
      const left: string[] = []
      let removed = 0
      for (const { kind, publicIds } of noted.values()) {
        const path = `resources/${keyOf(kind)}`
        try {
          removed += await remove(client, path, [...publicIds])
          const standing = await list(client, path, prefix)
          if (standing.length > 0) removed += await remove(client, path, standing)
        } catch (error) {
          problems.push(`${path}: ${(error as Error).message}`)
          left.push(...[...publicIds].map((publicId) => `${keyOf(kind)}/${publicId}`))
        }
      }
      // A folder stays where it is made by name; a cloud without folders has none.
      if (noted.size > 0) await client.admin('DELETE', `folders/${prefix}`, [], 'the folder').catch(() => undefined)
      return { removed, left, problems }
    },
  }
}

async function remove(client: Client, path: string, publicIds: readonly string[]): Promise<number> {
  const fields = publicIds.map((publicId) => ['public_ids[]', publicId] as const)
  const { status, body, error } = await client.admin('DELETE', path, [...fields, ['invalidate', 'true']], 'cleaning up')
  if (status !== 200) throw new Error(`not removed, ${status} ${error}`)
  return Object.values(Object(body.deleted)).filter((result) => result === 'deleted').length
}

async function list(client: Client, path: string, prefix: string): Promise<string[]> {
  const fields = [
    ['prefix', prefix],
    ['max_results', '100'],
  ] as const
  const { status, body, error } = await client.admin('GET', path, fields, 'is anything left?')
  if (status !== 200) throw new Error(`not looked through, ${status} ${error}`)
  const resources = Array.isArray(body.resources) ? body.resources : []
  return resources.map((resource) => String(Object(resource).public_id))
}
