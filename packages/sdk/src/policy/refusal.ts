import { CountersignError, type ErrorCode } from '../protocol/error.ts'
import { UPLOAD_PARAMETERS, type UploadParameter, type UploadParameterName } from '../protocol/parameters.ts'
import { shown } from '../protocol/shown.ts'
import { parsePairs } from './pairs.ts'

/** Every reason for which the policy says no: the error's code, and the sentence after the parameter's name. */
const REASONS = {
  unknown: { code: 'unknown_parameter', says: 'is not an upload parameter' },
  never: { code: 'parameter_refused', says: 'is never signed, in any profile' },
  not_allowed: { code: 'parameter_refused', says: 'is not allowed by this profile' },
  fixed: { code: 'parameter_refused', says: 'is fixed by this profile' },
  exclusive: { code: 'parameter_refused', says: 'cannot stand beside public_id, which holds the whole path' },
  canonical: { code: 'parameter_invalid', says: 'is not a value that can be signed without doubt' },
  constraint: { code: 'parameter_invalid', says: 'is outside what this profile lets the client choose' },
  required: { code: 'parameter_missing', says: 'is missing' },
} as const satisfies Record<string, { code: ErrorCode; says: string }>

export type RefusalRule = keyof typeof REASONS

export interface Refusal {
  parameter: string
  /** What was sent; absent when nothing was. */
  value?: unknown
  /** What would be accepted, as a phrase. */
  accepted: string
  /** The fixed value that the client could send, to show how the widget sends it. */
  fix?: string
}

/** @throws CountersignError always: rule, parameter, value met and what would be accepted stand in message and details. */
export function refuse(rule: RefusalRule, { parameter, accepted, fix, ...sent }: Refusal): never {
  const { code, says } = REASONS[rule]
  const value = 'value' in sent ? shown(sent.value) : undefined
  const option = fix === undefined ? undefined : widgetOption(parameter as UploadParameterName, fix)
  throw new CountersignError(
    code,
    `${shown(parameter).slice(1, -1)} ${says}; accepted: ${accepted}${value === undefined ? '' : `, not ${value}`}${option === undefined ? '' : `; ${option}`}`,
    {
      details: {
        rule,
        parameter: shown(parameter).slice(1, -1),
        ...('value' in sent ? { value: typeof sent.value === 'object' ? value : cut(sent.value) } : {}),
        accepted,
        ...(option === undefined ? {} : { option }),
      },
    },
  )
}

/** A text is shown as it is, up to a point; numbers and booleans are. */
const cut = (value: unknown): unknown => (typeof value === 'string' ? value.slice(0, 120) : value)

/** How to make the hosted upload widget send a parameter: `set options={{ folder: "uploads/42" }}`. */
function widgetOption(parameter: UploadParameterName, text: string): string {
  const { kind, widget }: UploadParameter = UPLOAD_PARAMETERS[parameter]
  const value = optionValue(kind, text)
  if (widget === undefined) return 'the hosted widget cannot send it: take GET /upload-signature'
  const name = parameter.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())
  return widget === 'option'
    ? `set options={{ ${name}: ${value} }}`
    : `let prepareUploadParams answer { ${name}: ${value} }`
}

function optionValue(kind: string, text: string): string {
  if (kind === 'flag' || kind === 'integer') return text
  if (kind === 'words') return JSON.stringify(text.split(','))
  if (kind === 'pairs') return JSON.stringify(Object.fromEntries(parsePairs(text) ?? []))
  return JSON.stringify(text)
}
