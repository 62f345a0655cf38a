import { CountersignError } from 'countersign/protocol'
import { configuredCallers } from './callers.ts'
import type { Configuration } from './configuration/read-configuration.ts'
import { createGateway, type Gateway } from './create-gateway.ts'
import { type OpenRegistry, openRegistry, unusable } from './open-registry.ts'
import { rateLimits } from './rate-limits.ts'
import { startSweeper } from './sweeper.ts'
import type { Log } from './telemetry/log.ts'

/** A gateway with everything that its configuration asks for, opened. */
export interface OpenGateway {
  gateway: Gateway
  /** After the last request: sweeps no more, and lets go of the registry. */
  close(): Promise<void>
}

export interface OpenGatewayOptions {
  hosts: 'loopback' | 'any'
  log: Log
  /** Whether it sweeps by itself. */
  sweeps: boolean
}

/**
 * Opens what a configuration asks for: its registry, migrated unless it says not to, its limiters and its way to know callers.
 * @throws CountersignError `invalid_configuration`, or what the database says
 */
export async function openGateway(
  configuration: Configuration,
  { hosts, log, sweeps }: OpenGatewayOptions,
): Promise<OpenGateway> {
  const { cloud, profiles, signer, limits, trustedProxy, metricsToken, sweepEveryMs, authentication } = configuration
  const place = configuration.registry
  const opened = place === null ? null : await openRegistry(place, (error) => log.failure(error))
  try {
    if (opened && place?.kind !== 'memory') await prepare(opened, place?.migrate ?? true, log)
    const callers = configuredCallers(authentication, {
      now: Date.now,
      onRefused: (reason) => log.note('debug', 'token refused', { reason }),
    })
    const rateLimit = rateLimits(configuration.rateLimit, opened?.pool ?? null)
    const gateway = createGateway({
      cloud,
      callers,
      hosts,
      profiles,
      signer: { ...signer, rateLimit, ...(opened && { registry: opened.registry }) },
      limits,
      trustedProxy,
      metricsToken,
      log,
    })
    const everyMs = sweeps ? sweepEveryMs : null
    const sweeper =
      everyMs === null
        ? null
        : startSweeper({
            sweep: () => gateway.sweep(),
            everyMs,
            onReport: (report) => log.note('info', 'swept', { ...report }),
            onFailure: (error) => log.failure(new Error('the sweep failed', { cause: error })),
          })
    return {
      gateway,
      async close() {
        await sweeper?.close()
        await opened?.close()
      },
    }
  } catch (error) {
    await opened?.close()
    throw error
  }
}

/** Brings the registry's tables up to date, or finds that somebody else has to. */
async function prepare({ migrate, registry }: OpenRegistry, mayMigrate: boolean, log: Log): Promise<void> {
  if (mayMigrate) {
    const { from, to } = (await migrate?.()) ?? { from: 0, to: 0 }
    if (from !== to) log.note('info', 'migrated', { from, to })
    return
  }
  try {
    await registry.getGrant('nothing')
  } catch (error) {
    if (!(error instanceof CountersignError)) throw unusable(error)
    throw new CountersignError('invalid_configuration', `${error.message}; "countersign migrate" does`, {
      cause: error,
    })
  }
}
