import type { ErrorCode } from '../protocol/error.ts'

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
/** What a profile's `onUploaded` answers. */
export type ResultOf<Signer extends SignerTypes, Name extends ProfileName<Signer>> = TypesOf<Signer, Name>['result']

/** A grant as the signer hands it out: where to send one file, and every field to send with it. */
export interface UploadGrant {
  id: string
  uploadUrl: string
  fields: Readonly<Record<string, string>>
  /** When the signature dies, ISO 8601. */
  expiresAt: string
  token: string
  /** When the token dies, ISO 8601. */
  tokenExpiresAt: string
}

/** A finished upload. */
export interface FinishedUpload<Result> {
  asset: {
    /** The handle by which the app and the signer's other routes name it. */
    id: string
    public_id: string
    resource_type: string
    type: string
    version: number
    format: string | null
    bytes: number
    width: number | null
    height: number | null
    /** Where everybody may fetch it; `null` for what is protected. */
    url: string | null
  }
  /** What `onUploaded` answered. */
  data: Result
}

/** A refusal of the signer or of the cloud, word for word. */
export class UploadError extends Error {
  override readonly name = 'UploadError'
  /** A code of the signer's table, `cloud` for what the cloud said, `network` for no answer at all. */
  readonly code: ErrorCode | 'cloud' | 'network'
  /** The HTTP status; 0 for no answer. */
  readonly status: number
  readonly details: Readonly<Record<string, unknown>> | undefined
  /** After how many seconds it is worth trying again, where the other side said so. */
  readonly retryAfterSeconds: number | undefined

  constructor(
    message: string,
    facts: {
      code: UploadError['code']
      status: number
      details?: Readonly<Record<string, unknown>> | undefined
      retryAfterSeconds?: number | undefined
      cause?: unknown
    },
  ) {
    super(message, 'cause' in facts ? { cause: facts.cause } : undefined)
    this.code = facts.code
    this.status = facts.status
    this.details = facts.details
    this.retryAfterSeconds = facts.retryAfterSeconds
  }
}
