/** Judges answers by Cloudinary's public OpenAPI documents, as its own packages carry them. */
import type { Ask } from './case.ts'
import { DEVIATIONS } from './deviations.ts'
import type { WireAnswer } from './wire.ts'

/** @returns what of an answer is not as the document says, known deviations aside. */
export type SchemaCheck = (ask: Pick<Ask, 'method' | 'path'>, answer: WireAnswer) => readonly string[]

/** Of the schemas in the packages, what is used of them. */
interface Schema {
  safeParse(
    value: unknown,
  ):
    | { success: true; data: unknown }
    | { success: false; error: { issues: { path: PropertyKey[]; message: string }[] } }
}

/** The packages, made by Cloudinary from the documents of the same name. @see https://github.com/cloudinary/api-schemas */
const ASSETS = '@cloudinary/asset-management-mcp'
const ENVIRONMENT = '@cloudinary/environment-config-mcp'
const METADATA = '@cloudinary/structured-metadata-mcp'

type Source = readonly [packageName: string, file: string, schema: string]

const UPLOADED: readonly Source[] = [
  [ASSETS, 'uploadresponse', 'UploadResponse'],
  [ASSETS, 'asyncuploadresponse', 'AsyncUploadResponse'],
  [ASSETS, 'nonfinalchunkuploadresponse', 'NonFinalChunkUploadResponse'],
]
const LISTED: readonly Source[] = [[ASSETS, 'listresponse', 'ListResponse']]
const ONE: readonly Source[] = [[ASSETS, 'info', 'Info']]
const TYPE = '(image|video|raw|auto)'

/** Which schemas an answer may fit, by the call; the first row that matches decides. */
const ROWS: readonly (readonly [method: string, path: RegExp, schemas: readonly Source[]])[] = [
  ['POST', new RegExp(`^(${TYPE}/)?upload(_chunked)?$`), UPLOADED],
  ['POST', new RegExp(`^${TYPE}/(rename|explicit)$`), UPLOADED],
  ['POST', new RegExp(`^${TYPE}/destroy$`), [[ASSETS, 'destroyresponse', 'DestroyResponse']]],
  ['POST', /^asset\/destroy$/, [[ASSETS, 'destroybyassetidresponse', 'DestroyByAssetIdResponse']]],
  ['POST', new RegExp(`^${TYPE}/(tags|context|metadata)$`), [[ASSETS, 'publicidsresponse', 'PublicIdsResponse']]],
  ['POST', new RegExp(`^${TYPE}/explode$`), [[ASSETS, 'exploderesponse', 'ExplodeResponse']]],
  [
    'POST',
    new RegExp(`^(all|${TYPE})/generate_archive$`),
    [[ASSETS, 'generatearchiveresponse', 'GenerateArchiveResponse']],
  ],
  ['GET', /^usage/, [[ASSETS, 'usageresponse', 'UsageResponse']]],
  ['GET', /^tags\//, [[ASSETS, 'tagslistresponse', 'TagsListResponse']]],
  ['*', /^resources\/search$/, [[ASSETS, 'searchresponse', 'SearchResponse']]],
  ['*', /^folders\/search$/, [[ASSETS, 'folderssearchresponse', 'FoldersSearchResponse']]],
  ['GET', /^folders/, [[ASSETS, 'folderslistresponse', 'FoldersListResponse']]],
  ['POST', /^folders/, [[ASSETS, 'createfolderresponse', 'CreateFolderResponse']]],
  ['DELETE', /^folders/, [[ASSETS, 'deletefolderresponse', 'DeleteFolderResponse']]],
  ['DELETE', /^derived_resources$/, [[ASSETS, 'deriveddestroyresponse', 'DerivedDestroyResponse']]],
  ['GET', /^resources$/, [[ASSETS, 'resourcetypesresponse', 'ResourceTypesResponse']]],
  [
    'GET',
    new RegExp(`^resources/(by_asset_ids|by_asset_folder|${TYPE}(/[a-z]+)?$|${TYPE}/(context|tags|moderations))`),
    LISTED,
  ],
  ['GET', /^resources\//, ONE],
  ['POST', new RegExp(`^resources/${TYPE}/[a-z]+/.`), ONE],
  ['PUT', /^resources\/[0-9a-f]{32}$/, ONE],
  ['GET', /^upload_presets$/, [[ENVIRONMENT, 'uploadpresetlistresponse', 'UploadPresetListResponse']]],
  ['POST', /^upload_presets$/, [[ENVIRONMENT, 'uploadpresetcreateresponse', 'UploadPresetCreateResponse']]],
  ['GET', /^upload_presets\//, [[ENVIRONMENT, 'uploadpresetdetail', 'UploadPresetDetail']]],
  ['*', /^upload_presets\//, [[ENVIRONMENT, 'uploadpresetmutationresponse', 'UploadPresetMutationResponse']]],
  ['GET', /^transformations$/, [[ENVIRONMENT, 'transformationlistresponse', 'TransformationListResponse']]],
  ['GET', /^transformations\//, [[ENVIRONMENT, 'transformationinfo', 'TransformationInfo']]],
  ['*', /^transformations/, [[ENVIRONMENT, 'messageresponse', 'MessageResponse']]],
  ['GET', /^metadata_fields$/, [[METADATA, 'metadatafieldslistresponse', 'MetadataFieldsListResponse']]],
  ['POST', /^metadata_fields$/, [[METADATA, 'metadatafield', 'MetadataField']]],
  ['DELETE', /^metadata_fields\/[^/]+$/, [[METADATA, 'messageresponse', 'MessageResponse']]],
  ['*', /^metadata_fields\/[^/]+$/, [[METADATA, 'metadatafield', 'MetadataField']]],
]

const REFUSED: readonly Source[] = [[ASSETS, 'apierror', 'ApiError']]

/** How many answers each schema has judged. */
export interface OpenSchemas {
  check: SchemaCheck
  judged: ReadonlyMap<string, number>
  /** Known deviations that were met, by name. */
  met: ReadonlySet<string>
}

/** @throws Error naming the package that is not installed. */
export async function openSchemas(): Promise<OpenSchemas> {
  const schemas = new Map<Source, Schema>()
  for (const source of [...ROWS.flatMap(([, , sources]) => sources), ...REFUSED])
    schemas.set(source, await load(source))
  const judged = new Map<string, number>()
  const met = new Set<string>()

  const check: SchemaCheck = ({ method, path }, { status, json }) => {
    if (json === null || typeof json !== 'object') return []
    const plain = decodeURIComponent(path)
    const row = ROWS.find(([wanted, pattern]) => (wanted === '*' || wanted === method) && pattern.test(plain))
    const sources = status >= 400 ? REFUSED : (row?.[2] ?? [])
    if (sources.length === 0) return []
    const judgements = sources.map((source) => sortOut(source[2], judge(schemas.get(source), json)))
    const best = judgements.reduce((one, other) => (other.problems.length < one.problems.length ? other : one))
    judged.set(best.name, (judged.get(best.name) ?? 0) + 1)
    for (const { schema, field } of best.known) met.add(`${schema}.${field}`)
    return best.problems.map(({ field, says }) => `${best.name}: ${field} ${says}`)
  }
  return { check, judged, met }
}

async function load([packageName, file, name]: Source): Promise<Schema> {
  // Spelled out at run time: the packages are for this suite alone, and everything else has to compile without them.
  const place = `${packageName}/esm/models/${file}.js`
  const module: Record<string, Schema | undefined> = await import(place).catch((cause: unknown) => {
    throw new Error(`${packageName} is not installed: npm ci`, { cause })
  })
  const schema = module[`${name}$zodSchema`]
  if (schema === undefined) throw new Error(`${place} has no ${name}$zodSchema`)
  return schema
}

interface Problem {
  field: string
  says: string
}

/** What of the problems with one schema is known and stands, and what is not. */
function sortOut(name: string, found: readonly Problem[]) {
  const knownOf = ({ field }: Problem) => DEVIATIONS.filter((one) => one.schema === name && one.field === field)
  return { name, known: found.flatMap(knownOf), problems: found.filter((one) => knownOf(one).length === 0) }
}

function judge(schema: Schema | undefined, value: unknown): Problem[] {
  const result = schema?.safeParse(value)
  if (result === undefined) return []
  if (result.success) return unknownFields(value, result.data, '')
  return result.error.issues.map(({ path, message }) => ({ field: fieldOf(path), says: message }))
}

/** Items of lists and of maps share a name. */
const fieldOf = (path: readonly PropertyKey[]): string =>
  path.map((part) => (typeof part === 'number' ? '*' : String(part))).join('.')

/** What a schema leaves out of what it lets pass is not in it. An object of which it says nothing may have anything. */
function unknownFields(value: unknown, kept: unknown, at: string): Problem[] {
  if (Array.isArray(value) && Array.isArray(kept))
    return value.flatMap((item, index) => unknownFields(item, kept[index], join(at, '*')))
  if (typeof value !== 'object' || value === null || typeof kept !== 'object' || kept === null) return []
  if (Object.keys(kept).length === 0 && at !== '') return []
  return Object.entries(value).flatMap(([name, inner]) =>
    Object.hasOwn(kept, name)
      ? unknownFields(inner, (kept as Record<string, unknown>)[name], join(at, name))
      : [{ field: join(at, name), says: 'is not in the document' }],
  )
}

const join = (at: string, name: string): string => (at === '' ? name : `${at}.${name}`)
