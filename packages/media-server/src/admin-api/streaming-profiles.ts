import { createHash, randomBytes } from 'node:crypto'
import type { StreamingProfile } from '../catalog/definitions.ts'
import type { Action, Call } from '../cloud/call.ts'
import { refuse } from '../errors/cloudinary-error.ts'
import { type ParametersOf, type Parser, readParameters } from '../upload-api/parameters.ts'
import { line } from '../upload-api/parsers.ts'
import { readArguments } from './arguments.ts'
import { PREDEFINED_PROFILES } from './predefined-profiles.ts'
import { readRepresentations } from './representations.ts'

/** Names are the same in any case. */
const profileName: Parser<string> = (text, name) => {
  if (!/^[A-Za-z0-9_-]{1,255}$/.test(text))
    throw refuse('invalidParameter', name, 'letters, digits, _ and -, at most 255 of them', text)
  return text.toLowerCase()
}

const TABLE = { display_name: line(255), representations: readRepresentations } as const

/** `GET /streaming_profiles`: those that every account has, and the account's own. @see admin_api#get_adaptive_streaming_profiles */
export const listStreamingProfiles: Action = async (call) => {
  readParameters((await readArguments(call)).fields, {})
  const { services, account } = call
  const stored = await services.catalog.streamingProfiles.list(account.cloudName, { limit: 10_000 })
  const own = new Map(stored.map(({ name, value }) => [name, value]))
  const predefined = Object.entries(PREDEFINED_PROFILES).map(([name, value]) => [name, own.get(name) ?? value] as const)
  const others = [...own].filter(([name]) => !isPredefined(name)).reverse()
  return Response.json({ data: [...predefined, ...others].map(([name, value]) => describeProfile(name, value)) })
}

/** `GET /streaming_profiles/<name>`. @see admin_api#get_details_of_a_single_streaming_profile */
export const getStreamingProfile: Action = async (call) => {
  readParameters((await readArguments(call)).fields, {})
  const name = nameOf(call)
  const profile = await call.services.catalog.streamingProfiles.get(call.account.cloudName, name)
  return Response.json({ data: describeProfile(name, profile ?? requirePredefined(name)) })
}

/** `POST /streaming_profiles` with `name` and `representations`. @see admin_api#create_a_streaming_profile */
export const createStreamingProfile: Action = async (call) => {
  const { name, ...said } = readParameters((await readArguments(call)).fields, { ...TABLE, name: profileName })
  if (name === undefined) throw refuse('missingParameter', 'name')
  const profile = profileOf(name, said, null)
  const { services, account } = call
  if (isPredefined(name) || !(await services.catalog.streamingProfiles.create(account.cloudName, name, profile)))
    throw refuse('profileTaken', name)
  return Response.json({ message: 'created', data: describeProfile(name, profile) })
}

/** `PUT /streaming_profiles/<name>`: of one that every account has, an own version. @see admin_api#update_an_existing_streaming_profile */
export const updateStreamingProfile: Action = async (call) => {
  const name = nameOf(call)
  const said = readParameters((await readArguments(call)).fields, TABLE)
  const { services, account } = call
  const { streamingProfiles } = services.catalog
  const update = () => streamingProfiles.replace(account.cloudName, name, (former) => profileOf(name, said, former))
  const profile = (await update()) ?? (await createOwn())
  if (profile === null) throw refuse('noSuchProfile', name)
  return Response.json({ message: 'updated', data: describeProfile(name, profile) })

  async function createOwn(): Promise<StreamingProfile | null> {
    const own = profileOf(name, said, requirePredefined(name))
    return (await streamingProfiles.create(account.cloudName, name, own)) ? own : update()
  }
}

/** `DELETE /streaming_profiles/<name>`: of one that every account has, the own version; it is as it was then. @see admin_api#delete_or_revert_the_specified_streaming_profile */
export const deleteStreamingProfile: Action = async (call) => {
  readParameters((await readArguments(call)).fields, {})
  const name = nameOf(call)
  const removed = await call.services.catalog.streamingProfiles.remove(call.account.cloudName, name)
  if (removed === null) requirePredefined(name)
  return Response.json({ message: 'deleted' })
}

const nameOf = ({ path }: Call): string => profileName(path.name ?? '', 'name')

const isPredefined = (name: string): boolean => Object.hasOwn(PREDEFINED_PROFILES, name)

function requirePredefined(name: string): StreamingProfile {
  const profile = isPredefined(name) ? PREDEFINED_PROFILES[name] : undefined
  if (!profile) throw refuse('noSuchProfile', name)
  return profile
}

/** @param former what stays where nothing is said. @throws CloudinaryError where nothing is said of what there must be. */
function profileOf(
  name: string,
  { display_name: displayName, representations }: ParametersOf<typeof TABLE>,
  former: StreamingProfile | null,
): StreamingProfile {
  if (former === null && representations === undefined) throw refuse('missingParameter', 'representations')
  return {
    externalId: isPredefined(name) ? idOf(name) : (former?.externalId ?? randomBytes(16).toString('hex')),
    displayName: displayName ?? former?.displayName ?? name,
    representations: representations ?? former?.representations ?? [],
  }
}

/** The same in every account. */
const idOf = (name: string): string => createHash('sha256').update(name).digest('hex').slice(0, 32)

const describeProfile = (name: string, { externalId, displayName, representations }: StreamingProfile) => ({
  external_id: externalId || idOf(name),
  name,
  display_name: displayName,
  predefined: isPredefined(name),
  representations: representations.map((transformation) => ({ transformation })),
})
