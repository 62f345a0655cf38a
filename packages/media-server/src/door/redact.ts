/** Stands for what could prove something. */
export const REDACTED = '[redacted]'
const PROOFS: ReadonlySet<string> = new Set(['api_key', 'api_secret', 'signature', 'token', '__cld_token__'])
/** Shorter ones prove nothing, and would be found in the middle of words. */
const SHORTEST_PROOF = 8

/** A request without what it proved itself by. */
export interface Readable {
  path: string
  parameters: Record<string, string>
  /** Takes out of a text what the request proved itself by. */
  hide(text: string): string
}

/** @param secrets what must be found nowhere in it, besides what it presents itself */
export function redact(url: URL, fields: Readonly<Record<string, string>>, secrets: readonly string[]): Readable {
  const entries = Object.entries(fields)
  const presented = entries.filter(([name]) => PROOFS.has(name)).map(([, value]) => value)
  const proofs = [...secrets, ...presented.filter((value) => value.length >= SHORTEST_PROOF)]
  const hide = (text: string) => proofs.reduce((left, proof) => left.replaceAll(proof, REDACTED), text)
  return {
    // The signature of a delivery URL stands in its path.
    path: hide(url.pathname).replace(/\/s--[^/]+--\//, `/s--${REDACTED}--/`),
    parameters: Object.fromEntries(
      entries.map(([name, value]) => [name, PROOFS.has(name) ? REDACTED : hide(value)] as const),
    ),
    hide,
  }
}
