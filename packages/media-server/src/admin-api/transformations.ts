import type { Action, Call } from '../cloud/call.ts'
import { removeBlobs } from '../cloud/remove-blobs.ts'
import { refuse } from '../errors/cloudinary-error.ts'
import type { Fields } from '../ingest/field-collector.ts'
import { expandTransformation } from '../transform/expand.ts'
import { formatTransformation, parseTransformation, TRANSFORMATION_NAME } from '../transform/parse.ts'
import { describeDerived } from '../upload-api/describe-asset.ts'
import { type ParametersOf, type ParameterTable, readParameters } from '../upload-api/parameters.ts'
import { flag, integer, line } from '../upload-api/parsers.ts'
import { readArguments } from './arguments.ts'
import { describeSteps } from './describe-settings.ts'
import { pageOf, readCursor, readSequence } from './page.ts'
import { findTarget, readOrNull, type Target } from './transformation-target.ts'

const PAGE = { max_results: integer(1, 500), next_cursor: line(8000) } as const
const TEXT = line(4000)

/**
 * `GET /transformations`: those with a name, newest first, then those that made something, by their text; `named=true` or
 * `named=false` for one kind alone. With `transformation`, as {@link getTransformation}. @see admin_api#get_transformations
 */
export const listTransformations: Action = async (call) => {
  const { fields } = await readArguments(call)
  if (fields.transformation) return answerOne(call, fields.transformation, fields)
  const { max_results: limit = 10, next_cursor: cursor, named } = readParameters(fields, { ...PAGE, named: flag })
  const place = readCursor('transformations', cursor, /^(?:n\d{1,15}|u.{1,4000})$/s)
  const found: { place: string; shown: object }[] = []
  if (named !== false && !place?.startsWith('u')) found.push(...(await listNamed(call, place, limit + 1)))
  if (named !== true) found.push(...(await listUsed(call, place, limit + 1 - found.length)))
  const { items, next } = pageOf(found, limit, 'transformations', (item) => item.place)
  return Response.json({ transformations: items.map(({ shown }) => shown), ...next })
}

/** `GET /transformations/<name or text>`: what it is, and a page of what it made. @see admin_api#get_transformation_details */
export const getTransformation: Action = async (call) =>
  answerOne(call, call.path.name ?? '', (await readArguments(call)).fields)

/** `POST /transformations`: gives a transformation a name. @see admin_api#create_a_named_transformation */
export const createTransformation: Action = async (call) => {
  const { fields } = await readArguments(call)
  const said = readParameters(fields, { name: TEXT, transformation: TEXT, allowed_for_strict: flag })
  const name = requireName(call.path.name ?? said.name ?? missing('name'))
  const definition = await readDefinition(call, name, said.transformation ?? missing('transformation'))
  const value = { definition, allowedForStrict: said.allowed_for_strict ?? true }
  if (!(await call.services.catalog.namedTransformations.create(call.account.cloudName, name, value)))
    throw refuse('transformationTaken', name)
  return Response.json({ message: 'created' })
}

/**
 * `PUT /transformations`: changes whether it is allowed where transformations are strict and, by `unsafe_update`, what a name stands
 * for. Unlike Cloudinary's, images made before are forgotten and made anew: nothing here is kept that nobody could ask for again.
 * @see admin_api#update_transformation
 */
export const updateTransformation: Action = async (call) => {
  const { services, account } = call
  const { target, said } = await readTarget(call, { allowed_for_strict: flag, unsafe_update: TEXT })
  const { allowed_for_strict: isAllowed, unsafe_update: text } = said
  if (isAllowed === undefined && text === undefined) missing('allowed_for_strict')
  if (target.named === null) {
    if (text !== undefined)
      throw refuse('invalidParameter', 'transformation', 'a name, with unsafe_update', target.text)
    const { allowedTransformations } = services.catalog
    if (isAllowed) await allowedTransformations.create(account.cloudName, target.text, true)
    else await allowedTransformations.remove(account.cloudName, target.text)
    return Response.json({ message: 'updated' })
  }
  const { name } = target.named
  const definition = text === undefined ? undefined : await readDefinition(call, name, text)
  const changed = await services.catalog.namedTransformations.replace(account.cloudName, name, (value) => ({
    definition: definition ?? value.definition,
    allowedForStrict: isAllowed ?? value.allowedForStrict,
  }))
  if (changed === null) throw refuse('noSuchTransformation', name)
  if (definition !== undefined) await forgetMade(call, target)
  return Response.json({ message: 'updated' })
}

/** `DELETE /transformations`, and all images that it made. @see admin_api#delete_transformation */
export const deleteTransformation: Action = async (call) => {
  const { catalog } = call.services
  const { target } = await readTarget(call, { invalidate: flag })
  const store = target.named ? catalog.namedTransformations : catalog.allowedTransformations
  const removed = await store.remove(call.account.cloudName, target.named?.name ?? target.text)
  const forgotten = await forgetMade(call, target)
  if (removed === null && forgotten === 0) throw refuse('noSuchTransformation', target.text)
  return Response.json({ message: 'deleted' })
}

async function listNamed({ services, account }: Call, place: string | undefined, limit: number) {
  const after = place === undefined ? undefined : Number(place.slice(1))
  const found = await services.catalog.namedTransformations.list(account.cloudName, { after, limit })
  const listed: { place: string; shown: object }[] = []
  for (const { name, value, sequence } of found) {
    const target = { text: `t_${name}`, named: { name, value } }
    listed.push({ place: `n${sequence}`, shown: await describe({ services, account }, target) })
  }
  return listed
}

async function listUsed({ services, account }: Call, place: string | undefined, limit: number) {
  const after = place?.startsWith('u') ? place.slice(1) : undefined
  const texts = limit > 0 ? await services.catalog.usedTransformations(account.cloudName, { after, limit }) : []
  const listed: { place: string; shown: object }[] = []
  for (const text of texts)
    listed.push({ place: `u${text}`, shown: await describe({ services, account }, { text, named: null }) })
  return listed
}

async function answerOne(call: Call, text: string, { transformation: _, ...fields }: Fields): Promise<Response> {
  const { services, account } = call
  const { max_results: limit = 10, next_cursor: cursor } = readParameters(fields, PAGE)
  const target = await findTarget(call, TEXT(text, 'transformation'))
  const list = `made by ${target.text}`
  const after = readSequence(list, cursor)
  const made = await services.catalog.madeBy(account.cloudName, target.text, { after, limit: limit + 1 })
  const shown = await describe(call, target)
  if (target.named === null && !shown.used && !shown.allowed_for_strict)
    throw refuse('noSuchTransformation', target.text)
  const { items, next } = pageOf(made, limit, list, ({ sequence }) => String(sequence))
  return Response.json({
    ...shown,
    info: describeSteps(parseTransformation(target.named?.value.definition ?? target.text)),
    derived: items.map(({ asset, derived }) => ({
      public_id: asset.publicId,
      resource_type: asset.resourceType,
      type: asset.type,
      ...describeDerived(services, account, asset, derived),
      id: derived.id,
    })),
    ...next,
  })
}

async function describe({ services, account }: Pick<Call, 'services' | 'account'>, { text, named }: Target) {
  const { catalog } = services
  const { cloudName } = account
  return {
    name: text,
    allowed_for_strict: named
      ? named.value.allowedForStrict
      : (await catalog.allowedTransformations.get(cloudName, text)) === true,
    used: (await catalog.madeBy(cloudName, text, { limit: 1 })).length > 0,
    named: named !== null,
  }
}

/** The transformation that is said by `transformation` or in the path, and what is said besides. */
async function readTarget<T extends ParameterTable>(
  call: Call,
  table: T,
): Promise<{ target: Target; said: ParametersOf<T> }> {
  const { transformation, ...fields } = (await readArguments(call)).fields
  const said = readParameters(fields, table)
  const text = call.path.name ?? transformation ?? missing('transformation')
  return { target: await findTarget(call, TEXT(text, 'transformation')), said }
}

/** A name that is no transformation itself, so that nothing means two things. */
function requireName(text: string): string {
  if (!TRANSFORMATION_NAME.test(text) || readOrNull(text) !== null)
    throw refuse(
      'invalidParameter',
      'name',
      'at most 128 letters, digits, _ and -, and no transformation such as w_90',
      text,
    )
  return text
}

/** Canonical text. @throws CloudinaryError where it names what is not there, or leads back to the name. */
async function readDefinition({ services, account }: Call, name: string, text: string): Promise<string> {
  const definition = formatTransformation(parseTransformation(text))
  await expandTransformation([{ name }], async (other) => {
    if (other === name) return definition
    return (await services.catalog.namedTransformations.get(account.cloudName, other))?.definition ?? null
  })
  return definition
}

/** How many images there were. */
async function forgetMade({ services, account }: Call, { text }: Target): Promise<number> {
  const freed = await services.catalog.forgetMadeBy(account.cloudName, text)
  await removeBlobs(services.blobs, freed)
  return freed.length
}

function missing(name: string): never {
  throw refuse('missingParameter', name)
}
