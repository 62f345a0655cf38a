/**
 * Aborted by Ctrl-C, or after so many minutes: what takes long then ends with the figures so far.
 * @param options.minutes default: as long as it takes.
 */
export function untilInterrupted({ minutes }: { minutes?: number } = {}): AbortSignal {
  const ending = new AbortController()
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => ending.abort())
  // By a clock: Node collects an `AbortSignal.timeout` that is part of an `AbortSignal.any` and of nothing else, and it never comes.
  if (minutes !== undefined) setTimeout(() => ending.abort(), minutes * 60_000).unref()
  return ending.signal
}
