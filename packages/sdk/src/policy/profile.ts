import { CountersignError } from '../protocol/error.ts'
import type { ResourceType } from '../protocol/names.ts'
import type { UploadParameterName } from '../protocol/parameters.ts'
import type { Duration } from '../protocol/quantity.ts'
import type { AllowableParameter, TagChoice } from './client-choice.ts'
import { type Folder, type FolderOption, readFolder } from './namespace.ts'
import { parseOptions } from './profile-options.ts'
import { compileRules, type Rules } from './rules.ts'

/**
 * Who may fetch what is uploaded. `public`: everybody. `private`: the original only by a signed link, derived images by everybody.
 * `authenticated`: everything only by a signed link.
 */
export type Access = 'public' | 'private' | 'authenticated'

/** What an app says about one kind of upload. Everything left out is refused, not allowed. */
export interface ProfileOptions {
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
  /** Tags that every upload gets, or `{ client: { max, pattern } }` for the client's own. Default: none. */
  tags?: readonly string[] | { client: TagChoice }
  /** Key and value pairs that every upload gets. Default: none. */
  context?: Readonly<Record<string, string>>
  /** Whether the stored name starts with the file's; it always ends in random characters. Default `false`. */
  useFilename?: boolean
  /** How long a signature of `GET /upload-signature` lives, 5 to 60 minutes. Default `'30 min'`. */
  expiresIn?: Duration
  /** How long a download link lives, 5 seconds to 1 hour. Default `'1 min'`. */
  downloadExpiresIn?: Duration
  /** Further parameters that the client may send, each within what the table of client choices says. Default: none. */
  allow?: readonly AllowableParameter[]
  /** Derived images to make at upload, as Cloudinary writes them. Default: none. */
  eager?: string
  /** The upload preset that every upload uses. Default: none. */
  uploadPreset?: string
}

/** Options that have been read and hold. */
export interface Settings {
  access: Access
  folder: FolderOption
  allowedFormats: readonly string[] | null
  tags: readonly string[] | { client: TagChoice } | null
  context: string | null
  useFilename: boolean
  expiresInMs: number
  downloadExpiresInMs: number
  allow: readonly AllowableParameter[]
  eager: string | null
  uploadPreset: string | null
}

/** A named upload policy, compiled: a rule for every parameter there is. */
export interface Profile {
  readonly access: Access
  readonly rules: Rules
  /** The parameters that are not refused, in the order of the table. */
  readonly stated: readonly UploadParameterName[]
  readonly expiresInMs: number
  readonly downloadExpiresInMs: number
  /** Where its files lie. */
  readonly folder: Folder
  /** The same profile, stored as `private` where it would be public: a caller may ask for more protection, never for less. */
  readonly secured: Profile
}

const profiles = new WeakSet<object>()

/**
 * Makes a profile.
 * @throws CountersignError `invalid_configuration` naming the option, the value met and the value wanted.
 */
export function profile(options: ProfileOptions = {}): Profile {
  const settings = parseOptions(options)
  const secured = settings.access === 'public' ? compile(settings, 'private') : undefined
  return compile(settings, settings.access, secured)
}

function compile(settings: Settings, access: Access, secured?: Profile): Profile {
  const { expiresInMs, downloadExpiresInMs } = settings
  const rules = compileRules(settings, access)
  const compiled: Profile = {
    access,
    rules,
    stated: (Object.keys(rules) as UploadParameterName[]).filter((name) => rules[name].owner !== 'nobody'),
    expiresInMs,
    downloadExpiresInMs,
    folder: readFolder(settings.folder),
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
