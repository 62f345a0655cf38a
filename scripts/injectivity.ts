/**
 * Compares pairs of requests that try to be one string to sign with two meanings: of those that the policy lets through none may.
 * `node scripts/injectivity.ts [pairs = 1000000] [seed]`; exits 1 when one does, printing it.
 */
import { compareStrings } from '../packages/sdk/src/signing/injectivity.contract.ts'

const [pairs = 1_000_000, seed = Date.now() % 2 ** 31] = process.argv.slice(2).map(Number)
if (!Number.isSafeInteger(pairs) || pairs < 1 || !Number.isSafeInteger(seed)) {
  throw new TypeError(`pairs and seed must be whole numbers, not ${process.argv.slice(2).join(' ')}`)
}
const start = performance.now()
const met = compareStrings({ pairs, seed })
const seconds = ((performance.now() - start) / 1000).toFixed(1)
process.stdout.write(`Node ${process.versions.node}, seed ${seed}, ${seconds} s\n${JSON.stringify(met, null, 2)}\n`)
if (met.differentParameters > 0 || met.unreadable > 0) process.exitCode = 1
