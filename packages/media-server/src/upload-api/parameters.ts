import { isResourceType, isUploadParameter, RESOURCE_TYPES, type ResourceType } from 'countersign/protocol'
import type { Assumptions } from '../assumptions/switches.ts'
import { refuse } from '../errors/cloudinary-error.ts'
import type { Fields } from '../ingest/field-collector.ts'

/** Turns the text of a parameter into what it means, or throws a refusal that names value met and value wanted. */
export type Parser<T> = (text: string, name: string) => T

/** What an action takes: one row per parameter. */
export type ParameterTable = Readonly<Record<string, Parser<unknown>>>

/** Everything that an action takes. What is not here is foreign to it. */
export interface Takes<T extends ParameterTable = ParameterTable> {
  /** What this server acts on. */
  table: T
  /** What Cloudinary's action takes besides: no foreigner, and refused by name. */
  documented: ReadonlySet<string>
  /** Why it does without them, where nothing else is said of one. */
  because?: string
}

export const isTaken = (name: string, { table, documented }: Takes): boolean =>
  Object.hasOwn(table, name) || documented.has(name)

export type ParametersOf<T extends ParameterTable> = { readonly [K in keyof T]?: ReturnType<T[K]> }

/** Stands beside the parameters and is judged elsewhere. */
const ENVELOPE: ReadonlySet<string> = new Set(['api_key', 'signature', 'cloud_name', 'resource_type'])

/**
 * Reads what an action takes. An empty value is no value: it is not part of a signature either.
 * @param documented what Cloudinary's action takes besides the parameters of an upload.
 * @param because why the action does without what is documented.
 * @param foreign what becomes of what neither knows; it has been verified, or it has not.
 * @throws CloudinaryError `notImplemented` for a parameter that Cloudinary has and this action here has not,
 *   `unknownParameter` for what nobody has, `invalidParameter` for a value out of range.
 */
export function readParameters<T extends ParameterTable>(
  fields: Fields,
  table: T,
  documented: ReadonlySet<string> = new Set(),
  foreign: Assumptions['foreignParameters'] = 'refuse',
  because?: string,
): ParametersOf<T> {
  const read: Record<string, unknown> = {}
  for (const [name, text] of Object.entries(fields)) {
    if (text === '' || ENVELOPE.has(name)) continue
    const parse = Object.hasOwn(table, name) ? table[name] : undefined
    if (parse === undefined && foreign !== 'refuse' && !documented.has(name)) continue
    if (parse === undefined)
      throw isUploadParameter(name) || documented.has(name)
        ? refuse('notImplemented', name, documented.has(name) ? because : undefined)
        : refuse('unknownParameter', name)
    read[name] = parse(text, name)
  }
  return read as ParametersOf<T>
}

/** Reads what a signed action takes, foreigners treated as is assumed of Cloudinary. @throws as {@link readParameters}. */
export const readTaken = <T extends ParameterTable>(
  fields: Fields,
  { table, documented, because }: Takes<T>,
  { foreignParameters }: Assumptions,
): ParametersOf<T> => readParameters(fields, table, documented, foreignParameters, because)

/** The resource type in the path. */
export function readResourceType({ resource_type: text = '' }: Readonly<Record<string, string>>): ResourceType {
  if (isResourceType(text)) return text
  throw refuse('invalidParameter', 'resource_type', `one of ${RESOURCE_TYPES.join(', ')}`, text)
}

/** `cloud_name` and `resource_type` may be repeated in the form; they are not signed, so the path alone decides. */
export function requireSamePath(fields: Fields, path: { cloud_name: string; resource_type: string }): void {
  for (const [name, wanted] of Object.entries(path)) {
    const met = fields[name]
    if (met && met !== wanted) throw refuse('invalidParameter', name, `${wanted}, as in the path`, met)
  }
}
