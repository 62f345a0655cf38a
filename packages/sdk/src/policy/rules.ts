import { UPLOAD_PARAMETERS, type UploadParameter, type UploadParameterName } from '../protocol/parameters.ts'
import {
  CLIENT_CHOICES,
  type ClientChoice,
  chosenTags,
  freshTimestamp,
  type Situation,
  source,
} from './client-choice.ts'
import type { Access, Settings } from './profile.ts'

/** Absence is permission in Cloudinary: what must hold must be there. */
export type Presence = 'required' | 'optional' | 'excluded'
type PresenceRule = (present: Readonly<Record<string, string>>) => Presence

/** Who owns a parameter: the server, which has one value for it; the client, within a choice; or nobody. */
export type Rule =
  | { owner: 'server'; presence: PresenceRule; value: (situation: Situation) => string }
  | ({ owner: 'client'; presence: PresenceRule } & ClientChoice)
  | { owner: 'nobody'; reason: 'never' | 'not_allowed' }

export type Rules = Readonly<Record<UploadParameterName, Rule>>

/** Cloudinary's delivery type for each access. */
export const TYPE_OF = { public: 'upload', private: 'private', authenticated: 'authenticated' } as const

const required: PresenceRule = () => 'required'
const optional: PresenceRule = () => 'optional'
const beside =
  (name: UploadParameterName, then: Presence, otherwise: Presence): PresenceRule =>
  (present) =>
    name in present ? then : otherwise

const fixed = (value: string, presence: PresenceRule = required): Rule => ({
  owner: 'server',
  presence,
  value: () => value,
})
const chosen = (choice: ClientChoice, presence: PresenceRule = optional): Rule => ({
  owner: 'client',
  presence,
  ...choice,
})

/** One rule for every parameter there is; what the settings do not speak of is refused. */
export function compileRules(settings: Settings, access: Access): Rules {
  const { allowedFormats, allow, context, eager, tags, uploadPreset, useFilename } = settings
  const stated: Partial<Record<UploadParameterName, Rule>> = {
    timestamp: chosen(freshTimestamp, required),
    source: chosen(source),

    // Every signature holds `folder`, or `public_id` with `overwrite`. Of the other actions `explicit` and
    // `create_slideshow` alone know those, and they too stay in the subject's own namespace.
    folder: {
      owner: 'server',
      presence: beside('public_id', 'excluded', 'required'),
      value: ({ namespace }) => namespace,
    },
    overwrite: fixed('false', uploadPreset ? required : beside('public_id', 'required', 'optional')),

    // Left out, `type` means public, `use_filename` false and `unique_filename` true; with a preset, whatever that says.
    type: fixed(TYPE_OF[access], access === 'public' ? optional : required),
    use_filename: fixed(String(useFilename), optional),
    unique_filename: fixed('true', uploadPreset ? required : optional),

    ...(allowedFormats && { allowed_formats: fixed(allowedFormats.join(',')) }),
    ...(tags && { tags: 'client' in tags ? chosen(chosenTags(tags.client)) : fixed(tags.join(',')) }),
    ...(context && { context: fixed(context) }),
    ...(eager && { eager: fixed(eager) }),
    ...(uploadPreset && { upload_preset: fixed(uploadPreset) }),
    ...Object.fromEntries(allow.map((name) => [name, chosen(CLIENT_CHOICES[name])])),
  }
  const entries = Object.entries(UPLOAD_PARAMETERS).map(([name, parameter]: [string, UploadParameter]) => [
    name,
    stated[name as UploadParameterName] ?? { owner: 'nobody', reason: parameter.never ? 'never' : 'not_allowed' },
  ])
  return Object.freeze(Object.fromEntries(entries) as Rules)
}
