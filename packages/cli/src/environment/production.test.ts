import { describe, expect, it } from 'vitest'
import { type RunsWith, requireFitForProduction } from './production.ts'

const production = { NODE_ENV: 'production' }
const GOOD: RunsWith = {
  secrets: [['COUNTERSIGN_SECRET', 'x1Hq7Vb0TzLw9KfRd3NcYp5Ug8Ms2JeA']],
  hasSecret: true,
  anonymous: false,
}

describe('requireFitForProduction', () => {
  it('lets pass what is fit', () => {
    expect(() => requireFitForProduction(production, GOOD)).not.toThrow()
  })

  it.each([
    {
      case: 'a sample secret',
      change: { secrets: [['the API secret', 'abcd']] },
      says: /the API secret is one that documentation/,
    },
    { case: 'no secret', change: { hasSecret: false }, says: /COUNTERSIGN_SECRET is not set/ },
    {
      case: 'anonymous callers, told once',
      change: { anonymous: true },
      says: /set COUNTERSIGN_UNSAFE_ALLOW_ANONYMOUS=yes too/,
    },
  ])('refuses $case, in production alone', ({ change, says }) => {
    const runs = { ...GOOD, ...change } as RunsWith
    expect(() => requireFitForProduction(production, runs)).toThrow(says)
    for (const environment of [{}, { NODE_ENV: 'development' }, { NODE_ENV: '' }])
      expect(() => requireFitForProduction(environment, runs)).not.toThrow()
  })

  it('takes anonymous callers when told twice, in exactly that word', () => {
    const told = (word: string) => () =>
      requireFitForProduction({ ...production, COUNTERSIGN_UNSAFE_ALLOW_ANONYMOUS: word }, { ...GOOD, anonymous: true })
    expect(told('yes')).not.toThrow()
    for (const word of ['', 'no', 'true', '1', 'YES']) expect(told(word)).toThrow(/said|meant/)
  })

  it('says everything at once', () => {
    const runs: RunsWith = { secrets: [['COUNTERSIGN_TOKEN', 'a'.repeat(20)]], hasSecret: false, anonymous: true }
    expect(() => requireFitForProduction(production, runs)).toThrow(
      /TOKEN has fewer.*\n.*SECRET is not set.*\n.*ANONYMOUS/s,
    )
  })
})
