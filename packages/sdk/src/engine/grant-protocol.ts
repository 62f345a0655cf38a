import {
  type FinishedUpload,
  type InputFor,
  type ProfileName,
  type ResultOf,
  type SignerTypes,
  UploadError,
  type UploadGrant,
} from '../uploader/contract.ts'
import type { UploadRequest, Uploads } from '../uploader/create-uploads.ts'
import type { Destination, Protocol } from './contract.ts'

/** A grant, as a destination. */
export interface GrantDestination<Name extends string> extends Destination {
  grant: UploadGrant<Name>
}

/** The parts of {@link Uploads} that are needed, for one profile. */
interface Granting<Name extends string, Result> {
  grant(profile: Name, files: ArrayLike<File>, request: unknown): Promise<readonly UploadGrant<Name>[]>
  renew(grant: UploadGrant<Name>, request: { signal: AbortSignal }): Promise<UploadGrant<Name>>
  complete(grant: UploadGrant<Name>, answer: unknown, request: { signal: AbortSignal }): Promise<FinishedUpload<Result>>
}

/**
 * Uploads by the grants of a signer: `grantedUploads(createUploads<typeof uploads>({ url: '/uploads' }), 'avatars')`.
 * A finished upload is what the signer made of it; when the cloud's last answer is lost, the signer is asked.
 * @param request what every file says to the signer: `input` and `parameters`.
 * @throws TypeError for anything else.
 */
export function grantedUploads<Signer extends SignerTypes, Name extends ProfileName<Signer>>(
  uploads: Uploads<Signer>,
  profile: Name,
  request: Omit<UploadRequest<InputFor<Signer, Name>>, 'signal'> = {} as never,
): Protocol<FinishedUpload<ResultOf<Signer, Name>>, GrantDestination<Name>> {
  if (typeof Object(uploads).grant !== 'function' || typeof profile !== 'string')
    throw new TypeError(
      "grantedUploads takes what createUploads makes and the name of a profile: grantedUploads(createUploads({ url: '/uploads' }), 'avatars')",
    )
  const granting = uploads as unknown as Granting<Name, ResultOf<Signer, Name>>
  return {
    async open({ source, name, parameters }, signal) {
      if (typeof source === 'string') {
        const message =
          'a signer grants files, and this is an address: fetch it first, or upload it by another protocol'
        throw new UploadError(message, { code: 'file_refused', status: 422 })
      }
      const file =
        source instanceof File && source.name === name ? source : new File([source], name, { type: source.type })
      const said = parameters && { parameters: { ...request.parameters, ...parameters } }
      const [grant] = await granting.grant(profile, [file], { ...request, ...said, signal })
      if (grant === undefined) throw new UploadError('the signer gave no grant', { code: 'internal', status: 500 })
      return toDestination(grant)
    },
    async renew({ grant }, signal) {
      return toDestination(await granting.renew(grant, { signal }))
    },
    async complete({ grant }, answer, signal) {
      // What names no file is no answer: the signer asks the cloud itself.
      const said = typeof answer?.public_id === 'string' ? answer : undefined
      try {
        return await granting.complete(grant, said, { signal })
      } catch (error) {
        if (said === undefined && error instanceof UploadError && error.code === 'not_uploaded') return null
        throw error
      }
    },
  }
}

const toDestination = <Name extends string>(grant: UploadGrant<Name>): GrantDestination<Name> => ({
  uploadUrl: grant.uploadUrl,
  fields: grant.fields,
  expiresAt: Date.parse(grant.expiresAt),
  grant,
})
