import { CountersignError } from '../protocol/error.ts'
import { between, date, list, map, matching, oneOf, required } from './constraints.ts'
import { type Door, decide, type SignedParameters } from './decide.ts'
import { type Profile, profile } from './profile.ts'

/** What the laws of the policy are tried on: profiles of every kind, and what each wants to see before it signs. */
export interface Sample {
  policy: Profile
  /** The least that the widget has to send. */
  widget: Readonly<Record<string, unknown>>
  /** The least that a client has to send at the grant door, the timestamp aside. */
  grant: Readonly<Record<string, unknown>>
}

export const NOW = 1_700_000_000
export const SUBJECT = { id: '42', tenant: 'acme' }
export const DOOR_NAMES: readonly Door[] = ['widget', 'secure-server', 'grant']
const INCOMING_ID = 'incoming/Zk3vN0sT1mEr4nD0mB1tSg'

const sample = (policy: Profile, widget: Record<string, unknown>, grant: Record<string, unknown> = {}): Sample => ({
  policy,
  widget: { timestamp: NOW, folder: 'uploads/42', ...widget },
  grant: { timestamp: NOW, ...grant },
})

const CHOSEN = { tags: 'a', context: { album: '7' } }

export const SAMPLES: Readonly<Record<string, Sample>> = {
  open: sample(profile({ access: 'public', useFilename: true, allow: { tags: list({ of: matching(/[^,]+/) }) } }), {}),
  naming: sample(
    profile({ access: 'private', allow: ['public_id', 'display_name', 'filename_override', 'tags', 'exif'] }),
    { type: 'private' },
  ),
  preset: sample(
    profile({
      allowedFormats: ['jpg'],
      tags: ['kyc'],
      uploadPreset: 'p',
      eager: 't_card',
      allow: ['custom_coordinates', 'public_id'],
    }),
    {
      type: 'authenticated',
      allowed_formats: 'jpg',
      tags: 'kyc',
      upload_preset: 'p',
      eager: 't_card',
      overwrite: false,
      unique_filename: true,
    },
  ),
  tables: sample(
    profile({
      access: 'public',
      allow: {
        tags: required(list({ max: 2, of: oneOf(['a', 'b']) })),
        context: required(map({ album: required(matching(/\d+/)), caption: matching(/.{1,20}/u) })),
        metadata: map({ size: between(1, 9), day: date(), colours: list({ of: oneOf(['red', 'blue']) }) }),
        display_name: matching(/[a-z ]{1,8}/),
      },
      fixed: {
        moderation: 'manual',
        regions: { face: [[1, 2]] },
        asset_folder: ({ subject }) => `of/${subject.tenant}`,
      },
    }),
    { moderation: 'manual', regions: '{"face":[[1,2]]}', asset_folder: 'of/acme', ...CHOSEN },
    CHOSEN,
  ),
  completed: sample(
    profile({ access: 'public', resourceType: 'image', maxBytes: '5 MB', allow: ['tags'], onUploaded: () => {} }),
    {},
  ),
}

/** What a policy makes of a request of subject 42 at a door. @throws CountersignError where it refuses. */
export const decideFor = (
  policy: Profile,
  requested: Readonly<Record<string, unknown>>,
  door: Door,
): SignedParameters =>
  decide(
    policy,
    { namespace: 'uploads/42', nowSeconds: NOW, subject: SUBJECT, incomingId: INCOMING_ID },
    requested,
    door,
  )

/** What has to be sent at a door for a sample to be signed there. */
export const leastAt = ({ widget, grant }: Sample, door: Door): Readonly<Record<string, unknown>> =>
  door === 'widget' ? widget : door === 'grant' ? grant : { timestamp: NOW }

/** What a door may sign of a profile. */
export const statedAt = (policy: Profile, door: Door): readonly string[] =>
  door === 'grant' ? policy.incomingStated : policy.stated

/** What was signed, or the refusal in one object. */
export function outcomeOf(decision: () => SignedParameters) {
  try {
    return { signed: { ...decision() } }
  } catch (error) {
    if (!(error instanceof CountersignError)) throw error
    return { code: error.code, message: error.message, ...error.details }
  }
}
