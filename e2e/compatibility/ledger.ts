/** What a run may have made, noted before it is made, and how it goes again. */
import type { AssetName, DeliveryType, ResourceType } from 'countersign/protocol'
import type { Client } from './client.ts'

export interface Ledger {
  /** Before the call that may make them: its answer may never come. */
  note(...names: readonly AssetName[]): void
  /** What an answer to an upload of this run says that it has made, under whatever name. */
  noteMade(name: AssetName): void
  /** An asset folder of this run: everything in it is. */
  noteFolder(path: string): void
  /** A preset, a folder or the like, by the path that `DELETE` removes it by. */
  noteSetting(path: string): void
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
  const settings = new Set<string>()
  const folders = new Set<string>()
  const keyOf = ({ resourceType, type }: Kind) => `${resourceType}/${type}`

  const add = ({ resourceType, type, publicId }: AssetName) => {
    const kind = { resourceType, type }
    const entry = noted.get(keyOf(kind)) ?? { kind, publicIds: new Set<string>() }
    noted.set(keyOf(kind), entry)
    entry.publicIds.add(publicId)
  }
  /** Whatever lies in the folders of this run, and was not noted by name: its answer never came. */
  const findInFolders = async (client: Client) => {
    for (const folder of folders)
      for (const found of await list(client, 'resources/by_asset_folder', ['asset_folder', folder])) add(found)
  }

  return {
    note(...names) {
      for (const name of names) {
        if (!name.publicId.startsWith(prefix)) throw new Error(`${name.publicId} does not begin with ${prefix}`)
        add(name)
      }
    },
    noteMade: add,
    noteFolder(path) {
      if (!path.startsWith(prefix)) throw new Error(`${path} does not begin with ${prefix}`)
      folders.add(path)
    },
    noteSetting(path) {
      if (!decodeURIComponent(path).includes(`/${prefix}`)) throw new Error(`${path} does not name ${prefix}`)
      settings.add(path)
    },
    async cleanUp(client) {
      const problems: string[] = []
      const left: string[] = []
      let removed = 0
      await findInFolders(client).catch((error: Error) => problems.push(`by_asset_folder: ${error.message}`))
      for (const { kind, publicIds } of noted.values()) {
        const path = `resources/${keyOf(kind)}`
        try {
          removed += await remove(client, path, [...publicIds])
          const standing = await list(client, path, ['prefix', prefix])
          if (standing.length > 0)
            removed += await remove(
              client,
              path,
              standing.map(({ publicId }) => publicId),
            )
        } catch (error) {
          problems.push(`${path}: ${(error as Error).message}`)
          left.push(...[...publicIds].map((publicId) => `${keyOf(kind)}/${publicId}`))
        }
      }
      // The latest first: a folder is inside one that was made before it.
      for (const path of [...settings].reverse()) {
        const gone = await client.admin('DELETE', path, [], 'cleaning up').catch(() => null)
        if (gone === null || ![200, 404].includes(gone.status)) left.push(path)
      }
      // A folder stays where it is made by name; a cloud without folders has none.
      if (noted.size > 0) await client.admin('DELETE', `folders/${prefix}`, [], 'the folder').catch(() => undefined)
      return { removed, left, problems }
    },
  }
}

/** As many as one call may name. */
const BATCH = 100

async function remove(client: Client, path: string, publicIds: readonly string[]): Promise<number> {
  if (publicIds.length > BATCH)
    return (
      (await remove(client, path, publicIds.slice(0, BATCH))) + (await remove(client, path, publicIds.slice(BATCH)))
    )
  const fields = publicIds.map((publicId) => ['public_ids[]', publicId] as const)
  const { status, body, error } = await client.admin('DELETE', path, [...fields, ['invalidate', 'true']], 'cleaning up')
  if (status !== 200) throw new Error(`not removed, ${status} ${error}`)
  return Object.values(Object(body.deleted)).filter((result) => result === 'deleted').length
}

async function list(client: Client, path: string, by: readonly [string, string]): Promise<AssetName[]> {
  const fields = [by, ['max_results', '100']] as const
  const { status, body, error } = await client.admin('GET', path, fields, 'is anything left?')
  if (status !== 200) throw new Error(`not looked through, ${status} ${error}`)
  const resources: unknown[] = Array.isArray(body.resources) ? body.resources : []
  return resources.map((resource) => {
    const { resource_type: resourceType, type, public_id: publicId } = Object(resource)
    return { resourceType, type, publicId: String(publicId) }
  })
}
