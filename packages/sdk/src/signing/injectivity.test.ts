import { expect, it } from 'vitest'
import { compareStrings } from './injectivity.contract.ts'

// `node scripts/injectivity.ts` compares a million pairs.
it('one string to sign is one set of parameters, over all that a policy lets through', () => {
  const met = compareStrings({ pairs: 3000, seed: Date.now() % 2 ** 31 })
  expect(met).toMatchObject({ pairs: 3000, differentParameters: 0, example: null, unreadable: 0 })
  expect(met.sameString).toBeGreaterThan(100)
  expect(met.bothSigned - met.sameString).toBeGreaterThan(20)
  // Without the policy the same pairs collide.
  expect(met.bareCollisions).toBeGreaterThan(50)
})
