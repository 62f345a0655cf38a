import { CountersignError } from '../protocol/error.ts'
import { UPLOAD_PARAMETERS, type UploadParameter, type UploadParameterName } from '../protocol/parameters.ts'
import { type AllowableParameter, type ClientChoice, freshTimestamp, source } from './client-choice.ts'
import type { Fixed } from './fixed.ts'
import type { Access } from './profile.ts'
import type { ProfileSettings } from './profile-options.ts'

/** Absence is permission in Cloudinary: what must hold must be there. */
export type Presence = 'required' | 'optional' | 'excluded'

/** Whether a parameter must be there, which another one's being there may decide. */
export type PresenceRule = Presence | { beside: UploadParameterName; ifThere: Presence; ifNot: Presence }

/** Who owns a parameter: the server, which has one value for it; the client, within a choice; or nobody. */
export type Rule =
  | ({ owner: 'server'; presence: PresenceRule } & Fixed)
  | ({ owner: 'client'; presence: PresenceRule } & ClientChoice)
  | { owner: 'nobody'; reason: 'never' | 'not_allowed' }

export type Rules = Readonly<Record<UploadParameterName, Rule>>
type Stated = Partial<Record<UploadParameterName, Rule>>

/** Cloudinary's delivery type for each access. */
export const TYPE_OF = { public: 'upload', private: 'private', authenticated: 'authenticated' } as const

/** What a presence rule comes to beside the parameters that are there. */
export const presenceOf = (rule: PresenceRule, present: Readonly<Record<string, string>>): Presence =>
  typeof rule === 'string' ? rule : rule.beside in present ? rule.ifThere : rule.ifNot

const fixed = (value: string, presence: PresenceRule = 'required'): Rule => ({
  owner: 'server',
  presence,
  value: () => value,
  says: JSON.stringify(value),
})
const chosen = (choice: ClientChoice, presence: PresenceRule = 'optional'): Rule => ({
  owner: 'client',
  presence,
  ...choice,
})

/** The rules of the doors after which the signer hears of an upload no more: the widget's and the secure server's. */
export function compileDirect(settings: ProfileSettings, access: Access): Rules {
  const { allow, uploadPreset, useFilename } = settings
  return allRules({
    ...rulesOfContent(settings),

    // Every signature holds `folder`, or `public_id` with `overwrite`. Of the other actions `explicit` and
    // `create_slideshow` alone know those, and they too stay in the subject's own namespace.
    folder: {
      owner: 'server',
      presence: { beside: 'public_id', ifThere: 'excluded', ifNot: 'required' },
      value: ({ namespace }) => namespace,
      says: "the subject's folder",
    },
    overwrite: fixed(
      'false',
      uploadPreset ? 'required' : { beside: 'public_id', ifThere: 'required', ifNot: 'optional' },
    ),

    // Left out, `type` means public, `use_filename` false and `unique_filename` true; with a preset, whatever that says.
    type: fixed(TYPE_OF[access], access === 'public' ? 'optional' : 'required'),
    use_filename: fixed(String(useFilename), 'optional'),
    unique_filename: fixed('true', uploadPreset ? 'required' : 'optional'),
    ...allowed(allow, (name) => name === 'public_id'),
  })
}

/**
 * The rules of the grant door. A file waits under a name of the server's own, readable by nobody, until completion has judged
 * it and gives it its final name: whatever the profile says of names, folders and access holds then.
 */
export const compileIncoming = (settings: ProfileSettings): Rules =>
  allRules({
    ...rulesOfContent(settings),
    public_id: {
      owner: 'server',
      presence: 'required',
      value: ({ incomingId }) => {
        if (incomingId !== undefined) return incomingId
        throw new CountersignError('internal', 'the grant door must mint the id under which the upload waits')
      },
      says: 'a random id below "incoming/"',
    },
    overwrite: fixed('false'),
    type: fixed('authenticated'),
  })

/** What holds at every door: the rules that are not about where a file goes. */
function rulesOfContent({
  allowedFormats,
  allow,
  context,
  eager,
  fixed: others,
  tags,
  uploadPreset,
}: ProfileSettings): Stated {
  return {
    timestamp: chosen(freshTimestamp, 'required'),
    source: chosen(source),
    ...(allowedFormats !== null && { allowed_formats: fixed(allowedFormats.join(',')) }),
    ...(tags !== null && { tags: fixed(tags) }),
    ...(context !== null && { context: fixed(context) }),
    ...(eager !== null && { eager: fixed(eager) }),
    ...(uploadPreset !== null && { upload_preset: fixed(uploadPreset) }),
    ...Object.fromEntries(
      [...others].map(([name, other]): [string, Rule] => [name, { owner: 'server', presence: 'required', ...other }]),
    ),
    ...allowed(allow, (name) => name !== 'public_id'),
  }
}

const allowed = (allow: ProfileSettings['allow'], wanted: (name: AllowableParameter) => boolean): Stated =>
  Object.fromEntries(
    [...allow]
      .filter(([name]) => wanted(name))
      .map(([name, { required, ...choice }]) => [name, chosen(choice, required ? 'required' : 'optional')]),
  )

/** One rule for every parameter there is; what is not stated is refused. */
function allRules(stated: Stated): Rules {
  const entries = Object.entries(UPLOAD_PARAMETERS).map(([name, parameter]: [string, UploadParameter]) => [
    name,
    stated[name as UploadParameterName] ?? {
      owner: 'nobody',
      reason: parameter.owner === 'never' ? 'never' : 'not_allowed',
    },
  ])
  return Object.freeze(Object.fromEntries(entries) as Rules)
}

/** The parameters that are not refused, in the order of the table. */
export const statedIn = (rules: Rules): readonly UploadParameterName[] =>
  (Object.keys(rules) as UploadParameterName[]).filter((name) => rules[name].owner !== 'nobody')
