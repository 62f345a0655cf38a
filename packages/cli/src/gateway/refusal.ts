import { type CountersignError, ERROR_CODES } from 'countersign/protocol'

/** An error of ours as an answer: the shape that every error of the gateway has. */
export function refusal({ code, message, details }: CountersignError, headers: Record<string, string> = {}): Response {
  const error = { code, message, ...(details !== undefined && { details }) }
  return Response.json({ status: 'error', error }, { status: ERROR_CODES[code], headers })
}
