/** Stands for what could prove something. */
export const REDACTED = '[redacted]'
const PROOFS: ReadonlySet<string> = new Set([
  'api_key',
  'api_secret',
  'signature',
  'token',
  'delete_token',
  '__cld_token__',
])
/** Shorter ones prove nothing, and would be found in the middle of words. */
export const SHORTEST_PROOF = 8
/** The signature of a delivery URL stands in its path. */
const DELIVERY_SIGNATURE = /\/s--[^/\s]+--(?=\/)/g

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
  const presented = entries.filter(([name]) => isProof(name)).map(([, value]) => value)
  const proofs = [...secrets, ...presented.filter((value) => value.length >= SHORTEST_PROOF)]
  const hide = (text: string) =>
    proofs
      .reduce((left, proof) => left.replaceAll(proof, REDACTED), text)
      .replaceAll(DELIVERY_SIGNATURE, `/s--${REDACTED}--`)
  return {
    path: hide(url.pathname),
    parameters: Object.fromEntries(
      entries.map(([name, value]) => [name, isProof(name) ? REDACTED : hide(value)] as const),
    ),
    hide,
  }
}

/** Whoever writes `Signature` for a slip has sent one all the same. */
const isProof = (name: string): boolean => PROOFS.has(name.toLowerCase())
