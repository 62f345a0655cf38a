/**
 * `node bench/import.ts [--json]`: a fresh Node that imports `countersign/server` and makes a first signature,
 * beside the same with the official SDK, each less an empty Node, on the built package.
 */
import { spawnSync } from 'node:child_process'
import { measure, medianOf, type Peer, report, requireBuilt } from './measure.ts'

requireBuilt('packages/sdk/dist/server.js', 'packages/sdk/dist/signing.js')

const SCRIPTS = {
  'an empty Node': '',
  'countersign/server and a signature': `
    import { countersign } from 'countersign/server'
    import { signParameters } from 'countersign/signing'
    if (!countersign || signParameters({ timestamp: 1 }, 'secret').length !== 40) process.exit(1)`,
  'cloudinary and a signature': `
    import { v2 } from 'cloudinary'
    if (v2.utils.api_sign_request({ timestamp: 1 }, 'secret').length !== 40) process.exit(1)`,
}

const peers = Object.entries(SCRIPTS).map(
  ([name, script]): Peer => ({
    name,
    measure() {
      const start = performance.now()
      const { status } = spawnSync(process.execPath, ['--input-type=module', '--eval', script], { stdio: 'inherit' })
      const elapsed = performance.now() - start
      if (status !== 0) throw new Error(`${name} must exit with 0, not ${status}`)
      return elapsed
    },
  }),
)

const figures = await measure(peers, { rounds: 21, warmups: 2 })
const [empty, ours, theirs] = Object.keys(SCRIPTS).map((name) => medianOf(figures, name)) as [number, number, number]
report('Import and first signature', 'ms', figures, [
  {
    name: 'countersign over cloudinary, each less an empty Node',
    value: (ours - empty) / (theirs - empty),
    target: { atMost: 0.25 },
  },
])
