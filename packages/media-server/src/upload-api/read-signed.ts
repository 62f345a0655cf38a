import type { ResourceType } from 'countersign/protocol'
import type { Call } from '../cloud/call.ts'
import { requireFolderMode } from '../cloud/folder-mode.ts'
import type { Fields, Lists } from '../ingest/field-collector.ts'
import { readForm } from '../ingest/read-form.ts'
import { authenticate } from './authenticate.ts'
import {
  type ParametersOf,
  type ParameterTable,
  readResourceType,
  readTaken,
  requireSamePath,
  type Takes,
} from './parameters.ts'

/** A signed call about assets of one resource type. */
export interface Signed<T extends ParameterTable> {
  resourceType: ResourceType
  /** As they came, for what the answer's signature and lists are read from. */
  fields: Fields
  lists: Lists
  parameters: ParametersOf<T>
}

/**
 * Reads a signed call to `…/<resource_type>/<action>`: its form, its proof, and what the action takes.
 * @param maxFields as `readForm` has it where it is not said.
 * @throws CloudinaryError what is refused of the path, the form, the proof or a parameter, in this order.
 */
export async function readSigned<T extends ParameterTable>(
  call: Call,
  takes: Takes<T>,
  { maxFields }: { maxFields?: number } = {},
): Promise<Signed<T>> {
  const { services, account, request, body, signal } = call
  const resourceType = readResourceType(call.path)
  const options = { ...services.limits, ...(maxFields !== undefined && { maxFields }) }
  const { fields, lists } = await readForm({ headers: request.headers, body, signal }, options)
  authenticate(fields, call, takes)
  requireFolderMode(services, Object.keys(fields))
  requireSamePath(fields, { cloud_name: account.cloudName, resource_type: resourceType })
  return { resourceType, fields, lists, parameters: readTaken(fields, takes, services.assumptions) }
}
