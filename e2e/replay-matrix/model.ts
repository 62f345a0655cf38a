/** What a cloud that behaves as assumed lets in: the signature's own rules, without the local cloud's caution. */
import type { Assumptions } from '@countersign/media-server'
import type { ResourceType } from 'countersign/protocol'
import { selectSigned, verifyParameters } from 'countersign/signing'
import { ACTIONS, type Action, type ActionName, type Form } from './actions.ts'
import { ACCOUNT, type Effect, type KnownAsset, NOW } from './scene.ts'

/** A form as it is presented to an action. */
export interface Attempt {
  action: ActionName
  resourceType: ResourceType
  /** With neither key nor signature. */
  form: Form
  signature: string
}

/** What would happen to an attempt; `null` where the cloud refuses it. */
export type Predict = (attempt: Attempt) => readonly Effect[] | null

export function createModel(assumptions: Assumptions, known: readonly KnownAsset[]): Predict {
  /** The same form is presented at many actions; it is signed for all of them, or for none. */
  const judged = new WeakMap<Form, boolean>()
  const isSignedAtAll = (form: Form, signature: string): boolean => {
    const standing = judged.get(form) ?? isSigned(form, signature, assumptions)
    judged.set(form, standing)
    return standing
  }

  return ({ form, resourceType, action: name, signature }) => {
    const action: Action = ACTIONS[name]
    const isKnown = (parameter: string) => parameter === 'timestamp' || action.knows.includes(parameter)
    const hasForeign = !Object.keys(form).every(isKnown)
    if (assumptions.foreignParameters === 'refuse' && hasForeign) return null
    if (!action.needs.some((names) => names.every((parameter) => form[parameter]))) return null
    if (!isFresh(form.timestamp, assumptions)) return null
    const taken = hasForeign ? Object.fromEntries(Object.entries(form).filter(([name]) => isKnown(name))) : form
    const counted = assumptions.foreignParameters === 'drop' ? taken : form
    if (!isSignedAtAll(counted, signature)) return null
    return action.effects({ form: taken, resourceType, assumptions, known })
  }
}

/** Leniently: `1700000000&type=private` is read as far as it is a number, as many languages do. */
function isFresh(timestamp: string | undefined, { futureTimestamp }: Assumptions): boolean {
  const seconds = Number.parseInt(timestamp ?? '', 10)
  return NOW - seconds <= 3600 && (futureTimestamp === 'accept' || seconds - NOW <= 300)
}

const isSigned = (form: Form, signature: string, assumptions: Assumptions): boolean =>
  verifyParameters(selectSigned(form), signature, ACCOUNT.apiSecret, {
    ...(assumptions.signatureAlgorithms !== 'both' && { algorithms: [assumptions.signatureAlgorithms] }),
    allowAmbiguousVersion1: assumptions.ambiguousVersion1 === 'accept',
  })
