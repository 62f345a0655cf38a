import { CountersignError } from '../protocol/error.ts'
import type { Registry } from '../registry/registry.ts'
import { readQuery } from './address.ts'
import { redirect } from './answer.ts'
import { type LinkedFile, linkTo } from './linked-file.ts'
import type { Settings } from './options.ts'
import type { Call, OpenHandler } from './routes.ts'
import { randomId, seal, unseal } from './sealed.ts'

/** What a one-time link is good for. */
interface Ticket {
  version: 1
  /** What is spent. */
  nonce: string
  cloudName: string
  file: LinkedFile
  assetId: string | null
  /** Unix seconds. */
  expiresAt: number
}

/** How long the cloud's own link lives that a spent ticket leads to: long enough to follow a redirect. */
const HOP_SECONDS = 30

/**
 * A link that leads to an asset once. It is a path at this signer, from the root: whoever has it may follow it, signed in or not.
 * @throws CountersignError `not_configured` where there is no registry to spend it in, or no secret to seal it with.
 */
export function ticketUrl(about: Pick<Ticket, 'file' | 'assetId' | 'expiresAt'>, { settings, request }: Call): string {
  const { keys, cloud } = settings
  requireLinks(settings)
  const ticket: Ticket = { version: 1, nonce: randomId(), cloudName: cloud.cloudName, ...about }
  const { pathname } = new URL(request.url)
  // Two slashes in front would make the first folder a host.
  const path = pathname.replace(/^\/+/, '/').replace(/\/$/, '')
  return `${path.slice(0, path.lastIndexOf('/'))}/download?ticket=${seal('ticket', ticket, keys)}`
}

function requireLinks({ registry, keys }: Settings): Registry {
  if (registry !== null && keys.length > 0) return registry
  throw new CountersignError(
    'not_configured',
    'one-time links need countersign({ secret, registry }); leave once out for a link that dies',
  )
}

/** `GET /download?ticket=`: spends a one-time link, and leads to the cloud by a link that lives for some seconds. */
export const download: OpenHandler = async ({ query, settings, nowSeconds, findings, cors }) => {
  const { ticket: text = '' } = readQuery(query, ['ticket'])
  const { cloud, keys, now } = settings
  const registry = requireLinks(settings)
  const ticket = unseal('ticket', text, keys) as Ticket | null
  if (ticket?.version !== 1 || ticket.cloudName !== cloud.cloudName)
    throw new CountersignError('not_found', 'there is no such link')
  const { nonce, file, assetId, expiresAt } = ticket
  if (assetId !== null) findings.assetIds.push(assetId)
  if (nowSeconds >= expiresAt) throw new CountersignError('link_expired', 'this link has expired; ask for another')
  const row = assetId === null ? null : await registry.getAsset(assetId)
  if (assetId !== null && row?.state !== 'ready') throw new CountersignError('not_found', 'there is no such asset')
  Object.assign(findings, row && { subjectId: row.subjectId, profile: row.profile, trace: row.trace })
  if (!(await registry.spendOnce(`ticket ${nonce}`, { now: now(), expiresAt: expiresAt * 1000 })))
    throw new CountersignError('link_expired', 'this link was good for one time, and that is over; ask for another')
  return redirect(linkTo(file, { timestamp: nowSeconds, expiresAt: nowSeconds + HOP_SECONDS }, settings), cors)
}
