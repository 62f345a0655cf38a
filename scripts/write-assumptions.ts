/**
 * Writes `docs/assumptions.md`: the table of assumptions, and what the replay matrix lets in under each. Takes two minutes, and fails
 * where the local cloud did what the model had not foretold.
 */
import { writeFileSync } from 'node:fs'
import './from-source.ts'

const { gather, replay } = await import('../e2e/replay-matrix/replay.ts')
const { renderAssumptions } = await import('../e2e/replay-matrix/documentation.ts')
const { WORLDS } = await import('../e2e/replay-matrix/worlds.ts')

const loot = await gather()
const cells = []
for (const [at, world] of WORLDS.entries()) {
  process.stderr.write(`\r${at + 1} of ${WORLDS.length}`)
  const replayed = await replay(loot, world)
  cells.push(...replayed.cells)
  for (const surprise of replayed.surprises) process.stderr.write(`\n${world.title}: ${surprise}\n`)
  if (replayed.surprises.length > 0) process.exitCode = 1
}
process.stderr.write('\n')
writeFileSync('docs/assumptions.md', renderAssumptions(cells))
