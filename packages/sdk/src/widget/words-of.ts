/** What something that was thrown says: its message, or itself. */
export const wordsOf = (cause: unknown): string => String((cause as { message?: unknown } | null)?.message ?? cause)
