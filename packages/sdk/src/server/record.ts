import { CountersignError } from '../protocol/error.ts'
import { isUploadParameter } from '../protocol/parameters.ts'
import type { AuditRow } from '../registry/registry.ts'
import type { Action, Findings, SignerEvent } from './events.ts'
import type { Settings } from './options.ts'

/**
 * Tells what was decided, once for each request: an audit row for each asset that it was about, unless it only
 * repeats one (`findings.quiet`), and one event.
 * A decision that cannot be written down is not given.
 * @param outcome `ok`, or what was thrown.
 * @throws what the registry throws.
 */
export async function record(
  action: Action | null,
  outcome: unknown,
  at: number,
  findings: Findings,
  settings: Settings,
): Promise<void> {
  const { registry, onEvent } = settings
  if (action === null || (registry === null && onEvent === null)) return
  const code = outcome === 'ok' ? 'ok' : outcome instanceof CountersignError ? outcome.code : 'internal'
  const refusal = outcome instanceof CountersignError ? ruleOf(outcome) : {}
  const { quiet = false, ...found } = findings
  const event: SignerEvent = {
    action,
    outcome: code,
    at,
    durationMs: settings.now() - at,
    ...found,
    details: { ...found.details, ...refusal },
  }
  // Nobody in particular may not fill a database, and nobody may by asking for the same again.
  if (registry !== null && event.subjectId !== null && !quiet)
    await registry.audit(rowsOf(event, settings.cloud.cloudName))
  tell(event, settings)
}

/** Of a refusal the rule and the parameter, never its value or a name that is none: those are a stranger's text. */
function ruleOf({ details }: CountersignError): Record<string, unknown> {
  const { rule, parameter } = details ?? {}
  const isKnown = typeof parameter === 'string' && isUploadParameter(parameter)
  return { ...(rule !== undefined && { rule }), ...(isKnown && { parameter }) }
}

function rowsOf(event: SignerEvent, cloudName: string): AuditRow[] {
  const { at, action, outcome, subjectId, profile, details, assetIds } = event
  const text = Object.keys(details).length > 0 ? JSON.stringify(details) : null
  const row = { at, action, outcome, cloudName, subjectId, profile, details: text }
  return assetIds.length > 0 ? assetIds.map((assetId) => ({ ...row, assetId })) : [{ ...row, assetId: null }]
}

/** A listener that fails must not cost the caller the answer. */
function tell(event: SignerEvent, { onEvent, onError }: Settings): void {
  if (onEvent === null) return
  try {
    Promise.resolve(onEvent(event)).catch(onError)
  } catch (error) {
    onError(error)
  }
}
