import { CountersignError } from '../protocol/error.ts'
import type { DeliveryType, ResourceType } from '../protocol/names.ts'
import type { UploadParameterName } from '../protocol/parameters.ts'
import type { Bytes, Duration } from '../protocol/quantity.ts'
import type { AllowOption } from './allow.ts'
import { fingerprint } from './fingerprint.ts'
import type { FixedOption } from './fixed.ts'
import type { Dimensions, DimensionsOption, QuotaLimit, QuotaOption } from './limits.ts'
import { type Folder, type FolderOption, readFolder } from './namespace.ts'
import { needingCompletion, type ProfileSettings, parseOptions } from './profile-options.ts'
import { compileDirect, compileIncoming, type Rules, statedIn, TYPE_OF } from './rules.ts'
import type { InputOf, InputSchema, OutputOf, StandardSchemaV1 } from './standard-schema.ts'
import type { Upload } from './upload.ts'

/**
 * Who may fetch what is uploaded. `public`: everybody. `private`: the original only by a signed link, derived images by everybody.
 * `authenticated`: everything only by a signed link.
 */
export type Access = 'public' | 'private' | 'authenticated'

/** What an app says about one kind of upload. Everything left out is refused, not allowed. */
export interface ProfileOptions<Schema extends InputSchema = InputSchema, Result = unknown> {
  /** Default `authenticated`. */
  access?: Access
  /**
   * Default `auto`. Cloudinary signs no resource type, so `image` and `video` become `allowed_formats`;
   * `raw` needs `allowedFormats` for the same reason.
   */
  resourceType?: ResourceType | 'auto'
  /**
   * `'uploads'` gives each subject `uploads/<subject>`. A function must put `subject.id` in as a whole segment, below folders
   * that are the same for everybody: a team goes below the id, or into it. Default `uploads`.
   */
  folder?: FolderOption
  /** File extensions that are taken, lower case. Default: what `resourceType` says. */
  allowedFormats?: readonly string[]
  /** Tags that every upload gets; for the client's own see `allow`. Default: none. */
  tags?: readonly string[]
  /** Key and value pairs that every upload gets, without backslashes. Default: none. */
  context?: Readonly<Record<string, string | number | boolean>>
  /** Whether the stored name starts with the file's; it always ends in random characters. Default `false`. */
  useFilename?: boolean
  /** How long a signature of `GET /upload-signature` lives, 5 to 60 minutes. Default `'30 min'`. */
  expiresIn?: Duration
  /** How long a download link lives, 5 seconds to 1 hour. Default `'1 min'`. */
  downloadExpiresIn?: Duration
  /**
   * Further parameters that the client may send: names, such as `['tags']`, or constraints, such as
   * `{ tags: list({ max: 5, of: oneOf(['a', 'b']) }) }`. Default: none.
   */
  allow?: AllowOption
  /** Values of further parameters, which every upload gets: `{ moderation: 'manual' }`, or a function of the subject. Default: none. */
  fixed?: FixedOption
  /** Derived images to make at upload, by the names of transformations in the account: `'t_card|t_thumb'`. Default: none. */
  eager?: string
  /**
   * The upload preset that every upload uses. What it says beyond what a signature holds is the account's affair. One that names
   * files, by `folder`, `public_id_prefix`, `use_asset_folder_as_public_id_prefix` or `disallow_public_id`, puts them where no grant
   * is completed. Default: none.
   */
  uploadPreset?: string
  /** How large one file may be. Held by completed grants alone: Cloudinary has no parameter for it. Default: no limit. */
  maxBytes?: Bytes
  /** How many files one grant request may ask for, 1 to 100. Default 20. */
  maxFiles?: number
  /** How much one subject may upload in a span of time, such as `{ files: 100, bytes: '1 GB', per: '1 d' }`. Default: no limit. */
  quota?: QuotaOption
  /** What an image or a film may measure. Held by completed grants alone. Default: no limit. */
  dimensions?: DimensionsOption
  /** What the client has to send with a grant request: a schema of any library that speaks Standard Schema. Default: nothing. */
  input?: Schema
  /** Looks at a stored file before it counts. `true` lets it pass; all else turns it down, a text as the reason. Default: none. */
  scan?: (upload: Upload<OutputOf<Schema>>) => boolean | string | Promise<boolean | string>
  /** Called once for each file that holds; what it returns goes to the client, what it throws turns the file down. Default: none. */
  onUploaded?: (upload: Upload<OutputOf<Schema>>) => Result
  /** What becomes of a file that is turned down: removed, or kept where nobody may read it. Default `remove`. */
  onReject?: 'remove' | 'quarantine'
}

/**
 * A named upload policy, compiled: a rule for every parameter there is, at each kind of door.
 * `Input` is what the client sends with a grant request, `Result` what `onUploaded` returns to it.
 */
export interface Profile<Input = unknown, Result = unknown> {
  readonly access: Access
  /** The final delivery type: Cloudinary's word for `access`. */
  readonly type: DeliveryType
  readonly resourceType: ResourceType | 'auto'
  readonly useFilename: boolean
  /** Lower case; `null` takes any. */
  readonly allowedFormats: readonly string[] | null
  /** The rules of the two direct doors, the widget's and the secure server's. */
  readonly rules: Rules
  /** The parameters that are not refused at the direct doors, in the order of the table. */
  readonly stated: readonly UploadParameterName[]
  /** The rules of the grant door, where an upload waits below `incoming/` for its completion. */
  readonly incoming: Rules
  readonly incomingStated: readonly UploadParameterName[]
  readonly expiresInMs: number
  readonly downloadExpiresInMs: number
  readonly maxBytes: number | null
  readonly maxFiles: number
  readonly quota: QuotaLimit | null
  readonly dimensions: Dimensions | null
  readonly input: StandardSchemaV1 | null
  readonly scan: ((upload: Upload) => unknown) | null
  readonly onUploaded: ((upload: Upload) => unknown) | null
  readonly onReject: 'remove' | 'quarantine'
  /** The names of the options that only a completed grant can hold; the direct doors refuse a profile that has any. */
  readonly needsCompletion: readonly string[]
  /**
   * Everything that decides, as one text: equal texts mean the same rules and limits. What functions answer is not in it,
   * and it is as long as the profile: hash it before it travels.
   */
  readonly fingerprint: string
  /** Where its files lie. */
  readonly folder: Folder
  /** The same profile, stored as `private` where it would be public: a caller may ask for more protection, never for less. */
  readonly secured: Profile<Input, Result>
  /** For the compiler alone; never there at run time. */
  readonly types?: { readonly input: Input; readonly result: Result }
}

/** What the client sends with a grant request for a profile. */
export type ProfileInput<P extends Profile> = NonNullable<P['types']>['input']

/** What the client gets back from a profile's `onUploaded`. */
export type ProfileResult<P extends Profile> = NonNullable<P['types']>['result']

const profiles = new WeakSet<object>()

/**
 * Makes a profile.
 * @throws CountersignError `invalid_configuration` naming the option, the value met and the value wanted.
 */
export function profile<Schema extends InputSchema = undefined, Result = undefined>(
  options: ProfileOptions<Schema, Result> = {},
): Profile<InputOf<Schema>, Awaited<Result>> {
  const settings = parseOptions(options as ProfileOptions)
  const secured = settings.access === 'public' ? compile(settings, 'private') : undefined
  return compile(settings, settings.access, secured) as Profile<InputOf<Schema>, Awaited<Result>>
}

function compile(settings: ProfileSettings, access: Access, secured?: Profile): Profile {
  const { resourceType, useFilename, allowedFormats, expiresInMs, downloadExpiresInMs, maxBytes, maxFiles } = settings
  const { quota, dimensions, input, scan, onUploaded, onReject } = settings
  const folder = readFolder(settings.folder)
  const rules = compileDirect(settings, access)
  const incoming = compileIncoming(settings)
  const needsCompletion = needingCompletion(settings)
  const limits = { maxBytes, maxFiles, quota, dimensions, expiresInMs, downloadExpiresInMs, onReject }
  const compiled: Profile = {
    access,
    type: TYPE_OF[access],
    resourceType,
    useFilename,
    allowedFormats,
    rules,
    stated: statedIn(rules),
    incoming,
    incomingStated: statedIn(incoming),
    ...limits,
    input,
    scan,
    onUploaded,
    needsCompletion,
    fingerprint: fingerprint({ access, resourceType, useFilename, folder, rules, incoming, limits, needsCompletion }),
    folder,
    get secured() {
      return secured ?? compiled
    },
  }
  profiles.add(compiled)
  return Object.freeze(compiled)
}

/** @throws CountersignError `invalid_configuration` for what `profile()` did not make. */
export function requireProfile(value: unknown, name: string): asserts value is Profile {
  if (typeof value !== 'object' || value === null || !profiles.has(value))
    throw new CountersignError('invalid_configuration', `profiles.${name} must be made by profile({ … })`)
}
