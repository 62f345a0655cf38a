/** Makes something once of what has to be loaded. Where that fails, the next call tries again. */
export function loadOnce<Made>(load: () => Promise<Made>): () => Promise<Made> {
  let loading: Promise<Made> | null = null
  return () => {
    loading ??= load().catch((cause: unknown) => {
      loading = null
      throw cause
    })
    return loading
  }
}
