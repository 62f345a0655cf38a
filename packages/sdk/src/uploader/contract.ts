import type { ErrorCode } from '../protocol/error.ts'
import type { FinishedAsset } from '../protocol/finished-asset.ts'
import type { Jsonify } from './jsonify.ts'

/** What `typeof uploads` tells a browser about its signer; nothing of it is there at run time. */
export interface SignerTypes {
  readonly profiles?: Readonly<
    Record<string, { readonly types?: { readonly input: unknown; readonly result: unknown } }>
  >
}

type ProfilesOf<Signer extends SignerTypes> = NonNullable<Signer['profiles']>
type TypesOf<Signer extends SignerTypes, Name extends ProfileName<Signer>> = NonNullable<
  ProfilesOf<Signer>[Name]['types']
>

/** The names of a signer's profiles. */
export type ProfileName<Signer extends SignerTypes> = keyof ProfilesOf<Signer> & string
/** What a profile's schema asks for. */
export type InputFor<Signer extends SignerTypes, Name extends ProfileName<Signer>> = TypesOf<Signer, Name>['input']
/** What a profile's `onUploaded` answers; `unknown` for a profile that has none, since the signer's own may answer. */
export type ResultOf<Signer extends SignerTypes, Name extends ProfileName<Signer>> = OrUnknown<
  TypesOf<Signer, Name>['result']
>
// biome-ignore lint/suspicious/noConfusingVoidType: what a hook that answers nothing is typed as
type OrUnknown<Result> = unknown extends Result ? Result : [Result] extends [void] ? unknown : Result

/** A grant as the signer hands it out: where to send one file, and every field to send with it. */
export interface UploadGrant<Name extends string = string> {
  id: string
  uploadUrl: string
  fields: Readonly<Record<string, string>>
  /** When the signature dies, ISO 8601. */
  expiresAt: string
  token: string
  /** When the token dies, ISO 8601. */
  tokenExpiresAt: string
  /** For the compiler alone; never there at run time. */
  readonly profile?: Name
}

/** A finished upload. */
export interface FinishedUpload<Result> {
  asset: FinishedAsset
  /**
   * What `onUploaded` answered, as JSON carries it. `null` where it answered nothing, and, of a signer without a registry,
   * where the completion had been done before.
   */
  data: Jsonify<Result> | null
}

/** A refusal of the signer or of the cloud, word for word. */
export class UploadError extends Error {
  override readonly name = 'UploadError'
  /**
   * A code of the signer's table, `cloud` for what the cloud said, `network` for no answer at all, `timeout` for a completion
   * that the signer was still at after `timeoutMs`.
   */
  readonly code: ErrorCode | 'cloud' | 'network' | 'timeout'
  /** The HTTP status; 0 for no answer. */
  readonly status: number
  /** What the other side has told; `{ address }` where there was no answer, or none of a signer. */
  readonly details: Readonly<Record<string, unknown>> | undefined
  /** After how many seconds it is worth trying again, where the other side said so. */
  readonly retryAfterSeconds: number | undefined
  /** Of `upload()`, when the file is up and its completion failed: what `complete(grant)` takes, later. */
  readonly grant: UploadGrant | undefined

  constructor(
    message: string,
    facts: {
      code: UploadError['code']
      status: number
      details?: Readonly<Record<string, unknown>> | undefined
      retryAfterSeconds?: number | undefined
      grant?: UploadGrant | undefined
      cause?: unknown
    },
  ) {
    super(message, 'cause' in facts ? { cause: facts.cause } : undefined)
    this.code = facts.code
    this.status = facts.status
    this.details = facts.details
    this.retryAfterSeconds = facts.retryAfterSeconds
    this.grant = facts.grant
  }
}
