import fc from 'fast-check'

/** One thing that the official SDK and this package both compute, over generated inputs. */
export interface Agreement {
  name: string
  check(options: { runs: number; seed?: number }): void
}

/** Compares as JSON, so that what is left out and what is undefined are alike. */
export const agreement = <T>(
  name: string,
  inputs: fc.Arbitrary<T>,
  ours: (input: T) => unknown,
  theirs: (input: T) => unknown,
): Agreement => ({
  name,
  check({ runs, seed }) {
    const property = fc.property(inputs, (input) => {
      const [a, b] = [JSON.stringify(ours(input)), JSON.stringify(theirs(input))]
      if (a !== b) throw new Error(`ours ${a}, the SDK's ${b}`)
    })
    fc.assert(property, { numRuns: runs, ...(seed === undefined ? {} : { seed }) })
  },
})
