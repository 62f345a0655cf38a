import type { Command } from 'commander'
import { CountersignError } from 'countersign/protocol'
import type { SweepReport } from 'countersign/server'
import { addConfigOption, loadConfiguration } from './configuration.ts'
import { addLogOptions, type LogChoice } from './log-options.ts'
import { untilStopped } from './until-stopped.ts'

const HELP = `
Completes uploads whose browsers never came back, ends grants whose time is over, removes the bytes of what was deleted, and
what arrived under no grant. A gateway does so every five minutes by itself; where it must not (sweep: false), this does,
again and again, or once for whoever starts it by the clock. Any number of sweeps may run at once.

Examples:
  $ countersign sweep
  $ countersign sweep --once
  $ countersign sweep --once --config /etc/countersign/countersign.config.json`

const EVERY_MS = 300_000

/** `countersign sweep`: looks after what nobody came back for. */
export function addSweep(program: Command): void {
  const command = program
    .command('sweep')
    .summary('look after what nobody came back for: unfinished uploads, what was deleted')
    .description('Looks after what nobody came back for, as a gateway with this configuration would.')
    .option('--once', 'sweep once, print what was done, and end')
  addConfigOption(command)
  addLogOptions(command).addHelpText('after', HELP).action(sweep)
}

interface SweepCommandOptions extends LogChoice {
  config?: string
  once?: true
}

async function sweep({ config, once, logLevel, logFormat }: SweepCommandOptions): Promise<void> {
  const { configuration } = await loadConfiguration(config)
  if (configuration === null)
    throw new CountersignError(
      'invalid_configuration',
      'there is nothing to sweep by: no configuration was found; name one with --config FILE',
    )
  const [{ createLog }, { openGateway }, { startSweeper }] = await Promise.all([
    import('../gateway/telemetry/log.ts'),
    import('../gateway/open-gateway.ts'),
    import('../gateway/sweeper.ts'),
  ])
  const log = createLog({
    level: logLevel,
    format: logFormat ?? (process.stderr.isTTY ? 'pretty' : 'json'),
    secrets: configuration.secrets.map(([, secret]) => secret),
    write: (line) => void process.stderr.write(line),
  })
  const open = await openGateway(configuration, { hosts: 'any', log, sweeps: false })
  const report = await open.gateway.sweep().catch(async (error: unknown) => {
    await open.close()
    throw error
  })
  print(report)
  if (once) {
    await open.close()
    if (report.failed === 0) return
    throw new CountersignError(
      'internal',
      `${report.failed} of it failed; the log says why, and the next sweep tries again`,
    )
  }
  const sweeper = startSweeper({
    sweep: () => open.gateway.sweep(),
    everyMs: configuration.sweepEveryMs ?? EVERY_MS,
    onReport: print,
    onFailure: (error) => log.failure(new Error('the sweep failed', { cause: error })),
  })
  await untilStopped([sweeper, open], '')
}

const print = (report: SweepReport): void => void process.stdout.write(`${JSON.stringify(report)}\n`)
