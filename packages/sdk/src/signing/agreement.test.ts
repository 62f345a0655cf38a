import { it } from 'vitest'
import { agreements } from './agreement.contract.ts'

it.each(agreements)('agrees with the official SDK on $name', ({ check }) => {
  check({ runs: 300 })
})
