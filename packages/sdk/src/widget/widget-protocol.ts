import type { Chosen, CloudAnswer, Destination, Protocol } from '../engine/contract.ts'
import { asAnswered, askFor, SIGNATURE_MS, uploadUrlOf } from '../engine/direct-protocols.ts'
import { UploadError } from '../uploader/contract.ts'
import { askApp } from './ask-app.ts'
import { endpointOf } from './signature-endpoint.ts'
import { preparedParameters, sentParameters } from './upload-parameters.ts'
import type { Prepare, PreparedParameters, WidgetOptions } from './widget-options.ts'

export interface WidgetProtocolOptions {
  /** As they stand when a file's turn comes. */
  options: () => WidgetOptions
  /** Told what an app answered. */
  onPrepared(chosen: Chosen, prepared: PreparedParameters): void
  /** Milliseconds since the Unix epoch. */
  now: () => number
}

/** A destination, and what it takes to have it signed again. A journal keeps it: it holds nothing but text. */
interface WidgetDestination extends Destination {
  asked: Readonly<Record<string, string>>
}

interface Begun {
  /** `null` for what another page began. */
  chosen: Chosen | null
  given: WidgetOptions
}

/** Uploads as Cloudinary's widget sends them: by a preset, by a signature, by what the app says of each file. */
export function widgetProtocol(seams: WidgetProtocolOptions): Protocol<CloudAnswer, WidgetDestination> {
  const { options, onPrepared, now } = seams
  /** Of those that this page has opened: what they started with. */
  const begun = new WeakMap<WidgetDestination, Begun>()
  const open = async (start: Begun, sent: Readonly<Record<string, string>>, signal: AbortSignal) => {
    const destination = await ask(start, sent, signal)
    begun.set(destination, start)
    return destination
  }
  const ask = async (
    { chosen, given }: Begun,
    sent: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<WidgetDestination> => {
    const at = now()
    const asked = { timestamp: Math.floor(at / 1000), source: 'uw' as const, ...sent }
    const asker = askerOf(given, signal)
    if (asker === null)
      return { ...toDestination(given, {}, { ...asked, ...fixedSignature(given) }, null), asked: sent }
    const prepared = await askApp(asker.prepare, asker.name, asked, signal)
    if (chosen) onPrepared(chosen, prepared)
    signal.throwIfAborted()
    const fields = { ...asked, ...preparedParameters(prepared) }
    if (given.apiKey && !('signature' in fields)) throw unsigned(asker.name)
    return { ...toDestination(given, prepared, fields, at + SIGNATURE_MS), asked: sent }
  }
  return {
    open: (chosen, signal) =>
      open({ chosen, given: options() }, { ...sentParameters(options()), ...chosen.parameters }, signal),
    renew: (ticket, signal) => open(begun.get(ticket) ?? { chosen: null, given: options() }, ticket.asked, signal),
    complete: asAnswered,
  }
}

function askerOf(given: WidgetOptions, signal: AbortSignal): { name: string; prepare: Prepare } | null {
  const { prepareUploadParams, uploadSignature, signatureEndpoint } = given
  if (prepareUploadParams) return { name: 'prepareUploadParams', prepare: prepareUploadParams }
  if (typeof uploadSignature === 'function') return { name: 'uploadSignature', prepare: uploadSignature }
  if (uploadSignature || signatureEndpoint === undefined) return null
  const { url, ...how } = endpointOf(signatureEndpoint)
  const prepare: Prepare = (_, parameters) => askFor(url, parameters, signal, how)
  return { name: 'signatureEndpoint', prepare }
}

const fixedSignature = ({ uploadSignature, uploadSignatureTimestamp }: WidgetOptions): Record<string, string> =>
  typeof uploadSignature === 'string' ? { signature: uploadSignature, timestamp: String(uploadSignatureTimestamp) } : {}

function toDestination(
  given: WidgetOptions,
  { resourceType = given.encryption ? 'raw' : (given.resourceType ?? 'auto') }: PreparedParameters,
  all: Readonly<Record<string, string | number>>,
  expiresAt: number | null,
): Destination {
  const { cloudName = '', apiOrigin, apiKey } = given
  const isSigned = 'signature' in all
  const { timestamp, ...others } = all
  const fields = {
    ...others,
    // Without a signature there is nothing that a time would say.
    ...(isSigned && { timestamp: String(timestamp), api_key: String(all.api_key ?? apiKey) }),
  } as Record<string, string>
  const where = { cloudName, resourceType, ...(apiOrigin !== undefined && { apiOrigin }) }
  return { uploadUrl: uploadUrlOf(where), fields, expiresAt: isSigned ? expiresAt : null }
}

const unsigned = (name: string): UploadError =>
  new UploadError(`${name} answered without a signature, which an upload with an apiKey needs`, {
    code: 'file_refused',
    status: 422,
  })
