import { join } from 'node:path'
import type { Room } from '../command-room.ts'
import type { Running } from '../run-command.ts'
import { createRecorder } from './ask.ts'
import { runCommands } from './commands.ts'
import { secretsIn, useDev } from './dev.ts'
import { knock } from './doors.ts'
import { comeTooEarly, fail, growOld, listenToEcho } from './failures.ts'
import { askAnything } from './fuzz.ts'
import { handedOutIn } from './handed-out.ts'
import { travel } from './journeys.ts'
import type { RegistryPlace } from './registry-place.ts'
import { type Evidence, filesBelow } from './search.ts'
import type { Secrets } from './secrets.ts'
import { openSystem, stop } from './system.ts'

/** Everything that a run of the whole system has left behind, and what must not stand in it. */
export interface Collected {
  /** In none of it. */
  secrets: Secrets
  /** In nothing but answers: those are asked for it. */
  handedOut: Secrets
  /** By what kind of thing it is. */
  evidence: {
    outputs: Evidence[]
    commands: Evidence[]
    answers: Evidence[]
    registry: Evidence[]
    /** What clouds and `dev` keep, but for {@link Collected.keepers}. */
    files: Evidence[]
  }
  /** The files that are there to keep a secret. */
  keepers: string[]
  /** `POST /grants 200`, each once. */
  seen: ReadonlySet<string>
}

export interface CollectOptions {
  registry: RegistryPlace
  /** How many questions are made up. */
  rounds: number
}

/** Runs everything there is to run in this room, and gathers what it said, answered and stored. */
export async function collect(room: Room, { registry, rounds }: CollectOptions): Promise<Collected> {
  const system = await openSystem(room, registry)
  const { gateway, plain, cloud, app, receiver, secrets } = system
  const recorder = createRecorder()
  await comeTooEarly(system, recorder)
  const [dev] = await Promise.all([useDev(room, recorder), listenToEcho(system, recorder)])
  await travel(system, recorder)
  await knock(system, recorder)
  await askAnything(system, recorder, rounds)
  await growOld(system)
  const commands = await runCommands(room, system)
  await fail(system, recorder)
  await recorder.ask(`${gateway.url}/metrics`, { headers: { authorization: `Bearer ${secrets.metricsToken}` } })

  // While it is open, with what has not yet been written into the database's own file; and as it is left.
  const rows = [...(await registry.contents())]
  await stop(gateway.running, plain.running)
  await app.ended
  rows.push(...(await registry.contents()))
  system.close()

  const keepers = [join(cloud.data, 'cloud.json'), join(dev.data, 'cloud.json'), join(dev.data, 'gateway.secret')]
  const told = receiver.notifications.map(({ headers }) => evidenceOf('a notification', JSON.stringify(headers)))
  return {
    secrets: { ...secrets, ...secretsIn(dev.data), ...presentedAs(recorder.presented) },
    handedOut: handedOutIn([...recorder.answers, ...told]),
    evidence: {
      outputs: [
        outputOf('the gateway', gateway.running),
        outputOf('the gateway without a configuration', plain.running),
        outputOf('the cloud', cloud.running),
        outputOf('an application', app),
        // The line for machines, which is there to hand out the URL of the cloud that it made.
        evidenceOf('dev', outputTextOf(dev.running).replace(/^\{.*\}$/m, '')),
      ],
      commands,
      answers: [...recorder.answers],
      registry: rows,
      files: [cloud.data, dev.data].flatMap((folder) => filesBelow(folder, (path) => keepers.includes(path))),
    },
    keepers,
    seen: recorder.seen,
  }
}

const outputTextOf = ({ stdout, stderr }: Running): string => stdout() + stderr()
const outputOf = (what: string, running: Running): Evidence => evidenceOf(`output of ${what}`, outputTextOf(running))
const evidenceOf = (where: string, text: string): Evidence => ({ where, bytes: Buffer.from(text) })

const presentedAs = (seals: ReadonlySet<string>): Secrets =>
  Object.fromEntries([...seals].map((seal, index) => [`JWT ${index}`, seal]))
