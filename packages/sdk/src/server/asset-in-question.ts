import { owns } from '../policy/namespace.ts'
import { CountersignError } from '../protocol/error.ts'
import type { AssetName } from '../protocol/names.ts'
import type { Asset, AssetState } from '../registry/registry.ts'
import type { AssetInQuestion, MayAccess } from './access.ts'
import type { Chosen } from './choose-profile.ts'
import type { Call } from './routes.ts'

/** An asset that the caller may do with what was asked. */
export interface Allowed {
  name: AssetName
  /** What the registry has of it; `null` where it does not know it, or is not there. */
  row: Asset | null
  /** Who owns it: the caller, unless the app lets others in. */
  subjectId: string | null
  profile: string | null
}

type States = readonly AssetState[]

const READY: States = ['ready']

/** How the signer names finished files, the grant's id last: nobody else's are called so. */
const GRANTED_NAME = /~[A-Za-z0-9_-]{22}(\.[^./]+)?$/

/**
 * The asset with a handle, if the caller may have it. What is deleted, quarantined, somebody else's or never was: `null`.
 * @param states what it may be instead of ready
 * @throws CountersignError `not_configured` without a registry, which alone knows handles
 */
export async function allowedByHandle(
  handle: string,
  may: MayAccess,
  call: Call,
  states: States = READY,
): Promise<Allowed | null> {
  const { registry } = call.settings
  if (registry === null)
    throw new CountersignError(
      'not_configured',
      'assets have no handles here: countersign({ registry }) was not given; name them by URL',
    )
  const row = await registry.getAsset(handle)
  return row === null ? null : judgeRow(row, states, may, call)
}

/** An asset of the registry, in a state that it has to be in for what was asked. */
export const judgeRow = async (row: Asset, states: States, may: MayAccess, call: Call): Promise<Allowed | null> =>
  states.includes(row.state) && row.cloudName === call.settings.cloud.cloudName ? judge(row, row, may, call) : null

/**
 * The asset of a name, if the caller may have it. Whose it is the registry says; of what it never saw, the folder. A file that
 * came by a grant is nobody's until its completion has recorded it: before, it may be under a scan.
 * @param chosen whose folder counts as the caller's own
 * @param states as for {@link allowedByHandle}
 */
export async function allowedByName(
  name: AssetName,
  chosen: Chosen,
  may: MayAccess,
  call: Call,
  states: States = READY,
): Promise<Allowed | null> {
  const { registry, cloud } = call.settings
  const row = (await registry?.findAsset(cloud.cloudName, name)) ?? null
  const isFit = row === null ? registry === null || !GRANTED_NAME.test(name.publicId) : states.includes(row.state)
  return isFit ? judge(name, row, may, call, chosen) : null
}

async function judge(
  { resourceType, type, publicId }: AssetName,
  row: Asset | null,
  may: MayAccess,
  { settings, subject, request, findings }: Call,
  chosen?: Chosen,
): Promise<Allowed | null> {
  const name: AssetName = { resourceType, type, publicId }
  const isOwner = row ? row.subjectId === subject.id : chosen !== undefined && owns(chosen.namespace, publicId)
  const question: AssetInQuestion = {
    ...name,
    id: row?.id ?? null,
    cloudName: settings.cloud.cloudName,
    subjectId: row?.subjectId ?? (isOwner ? subject.id : null),
    profile: row?.profile ?? (isOwner && chosen ? chosen.name : null),
    isOwner,
  }
  if ((await ask(may, { ...question, subject, request })) !== true) return null
  if (row !== null) {
    findings.assetIds.push(row.id)
    findings.trace ??= row.trace
  }
  return { name, row, subjectId: question.subjectId, profile: question.profile }
}

/** Whatever the app's own function throws may not reach the caller. */
async function ask(may: MayAccess, question: Parameters<MayAccess>[0]): Promise<unknown> {
  try {
    return await may(question)
  } catch (cause) {
    throw new CountersignError('internal', 'canRead or canDelete threw', { cause })
  }
}
