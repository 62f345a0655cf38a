import { isUploadParameter, UPLOAD_PARAMETERS, type UploadParameterName } from '../protocol/parameters.ts'
import type { Situation } from './client-choice.ts'
import type { Profile } from './profile.ts'
import { refuse } from './refusal.ts'
import type { Rule } from './rules.ts'
import { wireText } from './wire-text.ts'

/** The parameters to sign, each as the text that goes over the wire. No prototype: nothing is in it that was not decided. */
export type SignedParameters = Partial<Record<UploadParameterName, string>>

/**
 * What a door can do about a parameter that is fixed and was not sent. The widget sends its own form, so what is missing
 * there stays missing; the secure-server door writes the form itself.
 */
const DOORS = { widget: { adds: false }, 'secure-server': { adds: true } } as const
export type Door = keyof typeof DOORS

/**
 * The one way from what was asked to what is signed.
 * @param requested own keys only; values as JSON gave them.
 * @throws CountersignError `unknown_parameter`, `parameter_refused`, `parameter_invalid`, `parameter_missing`
 */
export function decide(
  profile: Profile,
  situation: Situation,
  requested: Readonly<Record<string, unknown>>,
  door: Door,
): SignedParameters {
  const decided: SignedParameters = Object.create(null)
  for (const parameter of Object.keys(requested)) {
    if (!isUploadParameter(parameter))
      refuse('unknown', { parameter, value: requested[parameter], accepted: 'the parameters of an upload' })
    decided[parameter] = accept(parameter, profile.rules[parameter], requested[parameter], situation)
  }
  for (const parameter of profile.stated) complete(decided, parameter, profile.rules[parameter], situation, door)
  return decided
}

/** The text of one parameter that was sent, when its rule takes it. */
function accept(parameter: UploadParameterName, rule: Rule, value: unknown, situation: Situation): string {
  if (rule.owner === 'nobody') return refuse(rule.reason, { parameter, value, accepted: 'leaving it out' })
  const text = wireText(parameter, value)
  if (rule.owner === 'client') {
    if (rule.accepts(text, situation)) return text
    return refuse('constraint', { parameter, value, accepted: rule.wanted(situation) })
  }
  const fixed = rule.value(situation)
  return means(parameter, text) === means(parameter, fixed)
    ? text
    : refuse('fixed', { parameter, value, accepted: JSON.stringify(fixed), fix: fixed })
}

/** Sees to it that what must be there is, and that what must not be is not. */
function complete(
  decided: SignedParameters,
  parameter: UploadParameterName,
  rule: Rule,
  situation: Situation,
  door: Door,
): void {
  if (rule.owner === 'nobody') return
  const presence = rule.presence(decided)
  if (parameter in decided) {
    if (presence === 'excluded')
      refuse('exclusive', { parameter, value: decided[parameter], accepted: 'leaving one of the two out' })
  } else if (rule.owner === 'server' && DOORS[door].adds && presence !== 'excluded') {
    decided[parameter] = rule.value(situation)
  } else if (presence === 'required') {
    if (rule.owner === 'client') refuse('required', { parameter, accepted: rule.wanted(situation) })
    const fix = rule.value(situation)
    refuse('required', { parameter, accepted: JSON.stringify(fix), fix })
  }
}

const FLAGS: Readonly<Record<string, string>> = { '0': 'false', '1': 'true' }

/** `0` and `false` are one answer in two spellings; everything else means what it reads. */
const means = (parameter: UploadParameterName, text: string): string =>
  UPLOAD_PARAMETERS[parameter].kind === 'flag' && Object.hasOwn(FLAGS, text) ? (FLAGS[text] ?? text) : text
