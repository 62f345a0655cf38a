/** Whether it is the origin of a page, exactly as browsers write it: `http://localhost:5173`, without a path; `*`, `null` and lists are none. */
export const isOrigin = (value: unknown): value is string =>
  typeof value === 'string' && /^https?:[^*,]+$/.test(value) && URL.canParse(value) && new URL(value).origin === value
