/**
 * Compares this repository's signatures with those of the official `cloudinary` package over generated inputs.
 * `node scripts/agree-with-sdk.ts [runs = 10000] [seed]`; exits 1 at the first difference, printing the smallest input that shows it.
 */
import { readFileSync } from 'node:fs'
import { agreements } from '../packages/sdk/src/signing/agreement.contract.ts'

const [runs = 10_000, seed = Date.now() % 2 ** 31] = process.argv.slice(2).map(Number)
if (!Number.isSafeInteger(runs) || runs < 1 || !Number.isSafeInteger(seed)) {
  throw new TypeError(`runs and seed must be whole numbers, not ${process.argv.slice(2).join(' ')}`)
}
const { version } = JSON.parse(readFileSync('node_modules/cloudinary/package.json', 'utf8')) as { version: string }
process.stdout.write(`cloudinary ${version}, Node ${process.versions.node}, seed ${seed}\n`)
for (const { name, check } of agreements) {
  const start = performance.now()
  check({ runs, seed })
  process.stdout.write(`${runs} of ${runs} agree: ${name} (${((performance.now() - start) / 1000).toFixed(1)} s)\n`)
}
