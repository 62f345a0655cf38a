import { CountersignError } from '../protocol/error.ts'
import { isUploadParameter, UPLOAD_PARAMETERS, type UploadParameterName } from '../protocol/parameters.ts'
import type { Profile } from './profile.ts'
import { refuse } from './refusal.ts'
import { presenceOf, type Rule } from './rules.ts'
import type { Situation } from './situation.ts'
import { wireText } from './wire-text.ts'

/** The parameters to sign, each as the text that goes over the wire. No prototype: nothing is in it that was not decided. */
export type SignedParameters = Partial<Record<UploadParameterName, string>>

/**
 * What a door can do. One that adds writes the form itself, so that what is fixed and was not sent is put in; the widget sends
 * its own form, and what is missing there stays missing. One that completes hears of the upload again and judges it.
 */
export const DOORS = {
  widget: { adds: false, completes: false },
  'secure-server': { adds: true, completes: false },
  grant: { adds: true, completes: true },
} as const
export type Door = keyof typeof DOORS

/**
 * The one way from what was asked to what is signed.
 * @param requested own keys only; values as JSON gave them.
 * @throws CountersignError `unknown_parameter`, `parameter_refused`, `parameter_invalid`, `parameter_missing`, and
 * `grant_required` where the profile has options that this door cannot hold.
 */
export function decide(
  profile: Profile,
  situation: Situation,
  requested: Readonly<Record<string, unknown>>,
  door: Door,
): SignedParameters {
  const { adds, completes } = DOORS[door]
  if (!completes) requireNoCompletion(profile)
  const rules = completes ? profile.incoming : profile.rules
  const decided: SignedParameters = Object.create(null)
  for (const parameter of Object.keys(requested)) {
    if (!isUploadParameter(parameter))
      refuse('unknown', { parameter, value: requested[parameter], accepted: 'the parameters of an upload' })
    decided[parameter] = accept(parameter, rules[parameter], requested[parameter], situation, adds)
  }
  for (const parameter of completes ? profile.incomingStated : profile.stated)
    complete(decided, parameter, rules[parameter], situation, adds)
  return decided
}

/** A direct door hears no more of what it signed: an option that is enforced at completion would be a promise without a keeper. */
function requireNoCompletion({ needsCompletion }: Profile): void {
  if (needsCompletion.length === 0) return
  throw new CountersignError(
    'grant_required',
    `this profile has ${needsCompletion.join(', ')}, which only a completed grant can hold: take POST /grants`,
    { details: { options: needsCompletion } },
  )
}

/** The text of one parameter that was sent, when its rule takes it. */
function accept(
  parameter: UploadParameterName,
  rule: Rule,
  value: unknown,
  situation: Situation,
  adds: boolean,
): string {
  if (rule.owner === 'nobody') return refuse(rule.reason, { parameter, value, accepted: 'leaving it out' })
  const text = wireText(parameter, value)
  if (rule.owner === 'client') {
    if (rule.accepts(text, situation)) return text
    return refuse('constraint', { parameter, value, accepted: rule.describe(situation) })
  }
  const fixed = rule.value(situation)
  // What the client writes itself is signed as it writes it; a form that the door writes has the server's spelling.
  if (means(parameter, text) === means(parameter, fixed)) return adds ? fixed : text
  return refuse('fixed', {
    parameter,
    value,
    ...(adds ? { accepted: 'leaving it out' } : { accepted: JSON.stringify(fixed), fix: fixed }),
  })
}

/** Sees to it that what must be there is, and that what must not be is not. */
function complete(
  decided: SignedParameters,
  parameter: UploadParameterName,
  rule: Rule,
  situation: Situation,
  adds: boolean,
): void {
  if (rule.owner === 'nobody') return
  const presence = presenceOf(rule.presence, decided)
  if (parameter in decided) {
    if (presence === 'excluded')
      refuse('exclusive', { parameter, value: decided[parameter], accepted: 'leaving one of the two out' })
  } else if (rule.owner === 'server' && adds && presence !== 'excluded') {
    decided[parameter] = rule.value(situation)
  } else if (presence === 'required') {
    if (rule.owner === 'client') refuse('required', { parameter, accepted: rule.describe(situation) })
    const fix = rule.value(situation)
    refuse('required', { parameter, accepted: JSON.stringify(fix), fix })
  }
}

const FLAGS: Readonly<Record<string, string>> = { '0': 'false', '1': 'true' }

/** `0` and `false` are one answer in two spellings; everything else means what it reads. */
const means = (parameter: UploadParameterName, text: string): string =>
  UPLOAD_PARAMETERS[parameter].kind === 'flag' && Object.hasOwn(FLAGS, text) ? (FLAGS[text] ?? text) : text
