const MAX_LENGTH = 120

/** A value as a message may hold it: JSON, cut where it grows long. */
export function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value)
  return text.length <= MAX_LENGTH ? text : `${text.slice(0, MAX_LENGTH - 2)}…"`
}
