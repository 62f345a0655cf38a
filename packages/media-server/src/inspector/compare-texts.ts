/** A piece of a text to sign, and what is with it: `missing` stands in one text alone, `extra` in the other. */
export interface Part {
  text: string
  mark: 'missing' | 'extra' | 'changed' | 'moved' | null
}

/** Two texts to sign, beside each other. */
export interface Difference {
  /** What the server wanted signed. */
  expected: readonly Part[]
  /** What the client signed; `null` where that is not known. */
  signed: readonly Part[] | null
}

/** Marks what differs between two texts, parameter by parameter. */
export function compareTexts(expected: string, signed: string | null): Difference {
  if (signed === null) return { expected: plain(expected.split('&')), signed: null }
  const [wanted, met] = [expected.split('&'), signed.split('&')]
  const kept = longestCommon(wanted, met)
  return { expected: mark(wanted, met, kept, 'missing'), signed: mark(met, wanted, kept, 'extra') }
}

const plain = (parts: readonly string[]): Part[] => parts.map((text) => ({ text, mark: null }))

function mark(
  own: readonly string[],
  other: readonly string[],
  kept: readonly string[],
  alone: 'missing' | 'extra',
): Part[] {
  const otherNames = new Set(other.map(nameOf))
  let next = 0
  return own.map((text) => {
    if (text === kept[next]) {
      next += 1
      return { text, mark: null }
    }
    return { text, mark: other.includes(text) ? 'moved' : otherNames.has(nameOf(text)) ? 'changed' : alone }
  })
}

const nameOf = (part: string): string => part.split('=', 1)[0] ?? ''

/** The longest row of parts that stand in both, in the same order. */
function longestCommon(a: readonly string[], b: readonly string[]): readonly string[] {
  const lengths = Array.from({ length: a.length + 1 }, () => new Array<number>(b.length + 1).fill(0))
  const at = (i: number, j: number) => lengths[i]?.[j] ?? 0
  for (let i = a.length - 1; i >= 0; i -= 1)
    for (let j = b.length - 1; j >= 0; j -= 1) {
      const row = lengths[i]
      if (row) row[j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1))
    }
  const common: string[] = []
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    if (a[i] === b[j]) {
      common.push(a[i] ?? '')
      i += 1
      j += 1
    } else if (at(i + 1, j) >= at(i, j + 1)) i += 1
    else j += 1
  }
  return common
}
