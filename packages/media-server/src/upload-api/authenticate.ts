import { selectSigned, stringToSign, verifyParameters } from 'countersign/signing'
import type { Assumptions } from '../assumptions/switches.ts'
import type { Call } from '../cloud/call.ts'
import { verifyBasic } from '../cloud/credentials.ts'
import type { Services } from '../cloud/services.ts'
import { refuse } from '../errors/cloudinary-error.ts'
import type { Fields } from '../ingest/field-collector.ts'
import { isTaken, type Takes } from './parameters.ts'

const MAX_AGE_SECONDS = 3600
const MAX_AHEAD_SECONDS = 300

/** What of a call is looked at. */
type Presented = Pick<Call, 'account' | 'request' | 'receivedAt'> & { services: Pick<Services, 'assumptions' | 'now'> }

/**
 * Lets a request pass that is signed, or that brings key and secret. Checked in this order, which is also the order in which
 * a client that has several things wrong learns of them: key, timestamp, signature. What is verified is the wire text.
 * @param takes what the action takes: under one assumption, everything else is no part of the signed text.
 * @throws CloudinaryError with Cloudinary's texts. @see https://cloudinary.com/documentation/authentication_signatures
 */
export function authenticate(fields: Fields, call: Presented, takes: Takes): void {
  if (verifyBasic(call.request.headers, call.account)) return
  requireApiKey(fields, call)
  const { assumptions, now } = call.services
  const judgedAt = assumptions.staleness === 'head' ? call.receivedAt : now()
  const timestamp = readTimestamp(fields, judgedAt, assumptions)
  if (assumptions.checkOrder === 'signature') requireSignature(fields, call, takes)
  requireFresh(timestamp, judgedAt)
  if (assumptions.checkOrder === 'timestamp') requireSignature(fields, call, takes)
}

export function requireApiKey(fields: Fields, { account }: Pick<Call, 'account'>): void {
  if (required(fields, 'api_key') !== account.apiKey) throw refuse('unknownApiKey', required(fields, 'api_key'))
}

/** Unix seconds. @throws CloudinaryError when it is no ten digits, or more than five minutes ahead of this server's clock. */
export function readTimestamp(fields: Fields, receivedAt: number, { futureTimestamp }: Assumptions): number {
  const text = required(fields, 'timestamp')
  if (!/^\d{10}$/.test(text)) throw refuse('invalidParameter', 'timestamp', 'Unix time in seconds, ten digits', text)
  if (futureTimestamp === 'refuse' && Number(text) - receivedAt / 1000 > MAX_AHEAD_SECONDS)
    throw refuse(
      'invalidParameter',
      'timestamp',
      `Unix time in seconds, at most ${MAX_AHEAD_SECONDS} ahead of the server's clock (${Math.floor(receivedAt / 1000)})`,
      text,
    )
  return Number(text)
}

/** Judged by when the request's head arrived: an upload may take longer than its signature lasts. */
export function requireFresh(timestamp: number, receivedAt: number): void {
  if (receivedAt / 1000 - timestamp > MAX_AGE_SECONDS) throw refuse('staleRequest', formatTime(timestamp))
}

export function requireSignature(
  fields: Fields,
  { account, services: { assumptions } }: Pick<Presented, 'account' | 'services'>,
  takes: Takes,
): void {
  const { foreignParameters, signatureAlgorithms, ambiguousVersion1, stringShown } = assumptions
  const signature = required(fields, 'signature')
  const counted = foreignParameters === 'drop' ? withoutForeign(fields, takes) : fields
  const signed = selectSigned(counted)
  const accepted = {
    ...(signatureAlgorithms !== 'both' && { algorithms: [signatureAlgorithms] }),
    allowAmbiguousVersion1: ambiguousVersion1 === 'accept',
  }
  if (!verifyParameters(signed, signature, account.apiSecret, accepted))
    throw refuse('invalidSignature', signature, stringToSign(signed, stringShown === 'version2' ? 2 : 1))
}

const withoutForeign = (fields: Fields, takes: Takes): Fields =>
  Object.fromEntries(Object.entries(fields).filter(([name]) => isTaken(name, takes)))

/** `2024-04-11 13:23:38 +0000`, as Cloudinary reports times. */
export const formatTime = (seconds: number): string =>
  new Date(seconds * 1000)
    .toISOString()
    .replace('T', ' ')
    .replace(/\.\d+Z$/, ' +0000')

function required(fields: Fields, name: string): string {
  const value = fields[name]
  if (value === undefined || value === '') throw refuse('missingParameter', name)
  return value
}
