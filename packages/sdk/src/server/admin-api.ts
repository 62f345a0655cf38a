import type { Cloud } from '../protocol/cloud.ts'
import { CountersignError } from '../protocol/error.ts'
import type { DeliveryType, ResourceType } from '../protocol/names.ts'
import type { Settings } from './options.ts'

const TIMEOUT_MS = 10_000

export interface AssetGroup {
  resourceType: ResourceType
  type: DeliveryType
  publicIds: ReadonlySet<string>
}

/**
 * Deletes assets of one kind, at most 100, copies in caches included; the cloud says of each what became of it.
 * @returns per public id what the cloud said, `deleted` or `not_found`.
 * @throws CountersignError `cloud_unreachable`, `cloud_refused`
 * @see https://cloudinary.com/documentation/admin_api#delete_resources
 */
export async function deleteAssets(
  group: AssetGroup,
  { cloud, fetch }: Settings,
): Promise<ReadonlyMap<string, string>> {
  const { resourceType, type, publicIds } = group
  const body = new URLSearchParams({ invalidate: 'true' })
  for (const publicId of publicIds) body.append('public_ids[]', publicId)
  let response: Response
  let text: string
  try {
    response = await fetch(
      `${cloud.apiOrigin}/v1_1/${encodeURIComponent(cloud.cloudName)}/resources/${resourceType}/${type}`,
      {
        method: 'DELETE',
        headers: { authorization: basic(cloud), 'content-type': 'application/x-www-form-urlencoded' },
        body: body.toString(),
        redirect: 'error',
        signal: AbortSignal.timeout(TIMEOUT_MS),
      },
    )
    text = await response.text()
  } catch (cause) {
    throw new CountersignError(
      'cloud_unreachable',
      `the cloud could not be reached, or did not answer within ${TIMEOUT_MS / 1000} s`,
      { cause },
    )
  }
  if (response.status !== 200)
    throw new CountersignError('cloud_refused', `the cloud refused to delete, with status ${response.status}`, {
      details: { cloudStatus: response.status },
      cause: text.slice(0, 500),
    })
  return readDeleted(text, publicIds)
}

function readDeleted(text: string, publicIds: ReadonlySet<string>): Map<string, string> {
  const deleted = parseJson(text)?.deleted
  const said = typeof deleted === 'object' && deleted !== null ? new Map(Object.entries(deleted)) : new Map()
  return new Map(
    Array.from(publicIds, (id): [string, string] => {
      const result: unknown = said.get(id)
      if (typeof result === 'string') return [id, result]
      throw new CountersignError('cloud_refused', "the cloud's answer does not say what became of each asset", {
        cause: text.slice(0, 500),
      })
    }),
  )
}

function parseJson(text: string): { deleted?: unknown } | null {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

function basic({ apiKey, apiSecret }: Cloud): string {
  const bytes = new TextEncoder().encode(`${apiKey}:${apiSecret}`)
  return `Basic ${btoa(String.fromCharCode(...bytes))}`
}
