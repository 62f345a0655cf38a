/**
 * The long form of the search for secrets: everything is run with secrets that stand nowhere else, and all that is printed, answered and
 * kept is searched for them. `node --conditions=@countersign/source scripts/canary.ts [--rounds 5000] [--registry sqlite|postgres]`
 */
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { collect } from '../e2e/canary/collect.ts'
import { inPostgres, inSqlite, type RegistryPlace } from '../e2e/canary/registry-place.ts'
import { type Evidence, type Leak, searchFor } from '../e2e/canary/search.ts'
import { spellingsOf } from '../e2e/canary/spellings.ts'
import { openRoom } from '../e2e/command-room.ts'
import { startPostgres } from './postgres.ts'

const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '5000' }, registry: { type: 'string', default: 'sqlite' } },
})
const rounds = Number(values.rounds)
if (!Number.isSafeInteger(rounds) || rounds < 0) throw new TypeError(`--rounds must be a whole number, not ${rounds}`)

const room = openRoom()
const postgres = values.registry === 'postgres' ? await startPostgres() : null
const registry: RegistryPlace =
  postgres === null ? inSqlite(join(room.directory, 'registry', 'registry.sqlite')) : inPostgres(postgres.url)
try {
  const { secrets, handedOut, evidence } = await collect(room, { registry, rounds })
  const search = searchFor(secrets)
  const leaks: Leak[] = []
  for (const [kind, all] of Object.entries(evidence)) leaks.push(...report(kind, all, search))
  for (const leak of leaks) process.stdout.write(`${JSON.stringify(leak)}\n`)
  const spellings = spellingsOf(secrets.sealing ?? '').length
  process.stdout.write(
    `${Object.keys(secrets).length} secrets in ${spellings} spellings, ${Object.keys(handedOut).length} handed out; ${leaks.length} hits\n`,
  )
  process.exitCode = leaks.length === 0 ? 0 : 1
} finally {
  await room.leave()
  await postgres?.stop()
}

function report(kind: string, evidence: readonly Evidence[], search: (evidence: Evidence) => Leak[]): Leak[] {
  const leaks = evidence.flatMap(search)
  const bytes = evidence.reduce((sum, each) => sum + each.bytes.length, 0)
  const figures = [kind.padEnd(10), `${evidence.length} pieces`, `${bytes} bytes`, `${leaks.length} hits`]
  process.stdout.write(`${figures.join('\t')}\n`)
  return leaks
}
