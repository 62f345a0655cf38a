/** The known word that a misspelt one is nearest to, or `null` when it is like none of them. */
export function nearest(word: string, known: readonly string[]): string | null {
  let best: { name: string; distance: number } | null = null
  for (const name of known) {
    const distance = editsBetween(word.toLowerCase(), name.toLowerCase())
    if (distance <= Math.max(2, Math.floor(name.length / 3)) && (best === null || distance < best.distance))
      best = { name, distance }
  }
  return best?.name ?? null
}

/** Levenshtein's distance: how many characters have to be put in, taken out or changed. */
function editsBetween(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index)
  for (const [i, character] of [...from].entries()) {
    const next = [i + 1]
    for (let j = 0; j < to.length; j += 1) {
      const changed = (row[j] ?? 0) + (character === to[j] ? 0 : 1)
      next.push(Math.min(changed, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1))
    }
    row = next
  }
  return row[to.length] ?? 0
}
