import type { AssumptionName } from '@countersign/media-server'
import type { AssetName, DeliveryType, ResourceType } from 'countersign/protocol'
import type { Client, Told } from './client.ts'
import type { Ledger } from './ledger.ts'

/** What a question works with. */
export interface Lab {
  client: Client
  ledger: Ledger
  /** A name of this run. */
  name(what: string): string
  /** Milliseconds since the Unix epoch. */
  now(): number
  /** Stores a small file under a name of this run, once; later callers get the same. */
  stored(what: string, as: Stored): Promise<Told>
  /** Where notifications arrive; `null` where nobody can reach this machine. */
  receiver: Receiver | null
}

export interface Stored {
  resourceType: ResourceType
  type?: DeliveryType
  file: { name: string; bytes: Uint8Array<ArrayBuffer> }
  parameters?: Readonly<Record<string, string>>
}

/** Takes notifications. */
export interface Receiver {
  /** The URL to be told to the cloud. */
  url: string
  /** The next one that comes, or `null` after a while. */
  next(): Promise<{ body: string; timestamp: string; signature: string } | null>
}

/** What was found out; `null` for what the calls do not tell. */
export interface Answer {
  value: string | null
  /** Why there is no value, or what else is to be known. */
  note?: string
}

export interface Question {
  name: AssumptionName
  /** What asking does, for who wants to know before. */
  does: string
  /** At most so many calls. */
  calls: number
  ask(lab: Lab): Promise<Answer>
}

/** A refusal of the signature, whatever else may be wrong. */
export const isBadSignature = ({ status, error }: Told): boolean =>
  status === 401 && /^Invalid Signature/i.test(error ?? '')

/** An answer that is none: the address leads nowhere. */
export const isNotThere = ({ status, body, error }: Told): boolean =>
  (status === 404 || status === 405) && (body.error === undefined || /is not implemented/.test(error ?? ''))

export const asset = (resourceType: ResourceType, publicId: string, type: DeliveryType = 'upload'): AssetName => ({
  resourceType,
  type,
  publicId,
})

export const TEXT = { name: 'a.txt', bytes: new TextEncoder().encode('countersign asks') }
