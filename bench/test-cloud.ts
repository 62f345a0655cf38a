/**
 * `node bench/test-cloud.ts [--json]`: how soon a test has its cloud: the first `createTestCloud` of a fresh Node, once it is
 * imported; and the import itself. On the built package.
 */
import { spawnSync } from 'node:child_process'
import { measure, medianOf, type Peer, report, requireBuilt } from './measure.ts'

requireBuilt('packages/media-server/dist/testing.js')

const script = (options: string, measured: 'import' | 'ready') => `
  const start = performance.now()
  const { createTestCloud } = await import('@countersign/media-server/testing')
  const imported = performance.now()
  const cloud = await createTestCloud(${options})
  const ready = performance.now()
  const response = await cloud.fetch('/healthz')
  if (response.status !== 200) throw new Error('status ' + response.status)
  await cloud.close()
  console.log(${measured === 'import' ? 'imported - start' : 'ready - imported'})`

const SCRIPTS = {
  'ready with a port': script('', 'ready'),
  'ready without a port': script('{ listen: false }', 'ready'),
  import: script('{ listen: false }', 'import'),
}

const peers = Object.entries(SCRIPTS).map(
  ([name, code]): Peer => ({
    name,
    measure() {
      const { status, stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', code])
      if (status !== 0) throw new Error(`${name} must exit with 0, not ${status}: ${stderr}`)
      return Number(stdout)
    },
  }),
)

const figures = await measure(peers, { rounds: 21, warmups: 2 })
report('A cloud for a test', 'ms', figures, [
  {
    name: 'first createTestCloud after import, with a port, in ms',
    value: medianOf(figures, 'ready with a port'),
    target: { atMost: 50 },
  },
])
