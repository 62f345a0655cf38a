import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Asset } from '../catalog/catalog.ts'
import type { CloudAccount } from '../cloud/services.ts'
import { refuse } from '../errors/cloudinary-error.ts'
import { formatTime } from './authenticate.ts'

/** How long an upload can be taken back by its token. @see upload_images#deleting_images_from_the_client_side */
export const DELETE_TOKEN_SECONDS = 600

/** What a token lets go: one version of one asset. */
export interface DeleteToken {
  assetId: string
  versionId: string
}

const TOKEN = /^([0-9a-f]{32})([0-9a-f]{32})(\d{10})\.([A-Za-z0-9_-]{43})$/

/** What deletes an upload without a signature. Nothing but the API secret makes one, and nothing else is made of it that way. */
export function issueDeleteToken(account: CloudAccount, { assetId, versionId }: Asset, now: number): string {
  const claims = `${assetId}${versionId}${String(Math.floor(now / 1000)).padStart(10, '0')}`
  return `${claims}.${sealOf(account, claims)}`
}

/**
 * What a token of this cloud lets go.
 * @throws CloudinaryError `invalidDeleteToken` for what was not issued so, `deleteTokenExpired` ten minutes later.
 */
export function readDeleteToken(account: CloudAccount, text: string, now: number): DeleteToken {
  const [, assetId = '', versionId = '', issuedAt = '', seal = ''] = TOKEN.exec(text) ?? []
  const wanted = Buffer.from(sealOf(account, assetId + versionId + issuedAt))
  // As text: the last character of a seal has bits to spare, so that two texts would read as the same bytes.
  const given = Buffer.from(seal)
  if (given.byteLength !== wanted.byteLength || !timingSafeEqual(given, wanted)) throw refuse('invalidDeleteToken')
  if (now / 1000 - Number(issuedAt) > DELETE_TOKEN_SECONDS)
    throw refuse('deleteTokenExpired', formatTime(Number(issuedAt)), DELETE_TOKEN_SECONDS / 60)
  return { assetId, versionId }
}

/** The cloud's name and what it is for are part of it; no other signature of the secret is an HMAC of a text like this. */
const sealOf = ({ cloudName, apiSecret }: CloudAccount, claims: string): string =>
  createHmac('sha256', apiSecret).update(`delete_by_token\n${cloudName}\n${claims}`).digest('base64url')
