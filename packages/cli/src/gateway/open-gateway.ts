import { configuredCallers } from './callers.ts'
import type { Configuration } from './configuration/read-configuration.ts'
import { createGateway, type Gateway } from './create-gateway.ts'
import { openRegistry } from './open-registry.ts'
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
    if (opened?.migrate && place?.kind !== 'memory' && place?.migrate) {
      const { from, to } = await opened.migrate()
      if (from !== to) log.note('info', 'migrated', { from, to })
    }
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
