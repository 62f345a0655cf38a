import { join } from 'node:path'
import type { Cloud } from 'countersign/protocol'
import { keptSecret } from '../environment/kept-secret.ts'
import type { OpenGateway } from '../gateway/open-gateway.ts'

const SECRET_FILE = 'gateway.secret'
const REGISTRY_FILE = 'registry.sqlite'
const SWEEP_EVERY_MS = 300_000

/** Opens the gateway of `countersign dev`: two demo subjects, and a secret and a registry that are kept with the cloud's files. */
export async function openDemoGateway(cloud: Cloud, dataDir: string): Promise<OpenGateway> {
  const [{ demoCallers }, { createGateway }, { openRegistry }, { startSweeper }, { createLog }] = await Promise.all([
    import('../gateway/callers.ts'),
    import('../gateway/create-gateway.ts'),
    import('../gateway/open-registry.ts'),
    import('../gateway/sweeper.ts'),
    import('../gateway/telemetry/log.ts'),
  ])
  const secret = keptSecret(join(dataDir, SECRET_FILE))
  const log = createLog({
    level: 'error',
    format: 'pretty',
    secrets: [cloud.apiSecret, secret],
    write: (line) => void process.stderr.write(line),
  })
  const location = join(dataDir, REGISTRY_FILE)
  const opened = await openRegistry({ kind: 'sqlite', location, migrate: true }, (error) => log.failure(error))
  await opened.migrate?.()
  const signer = { secret, registry: opened.registry }
  const gateway = createGateway({ cloud, callers: demoCallers(), hosts: 'loopback', signer, log })
  const sweeper = startSweeper({
    sweep: () => gateway.sweep(),
    everyMs: SWEEP_EVERY_MS,
    onReport: () => {},
    onFailure: (error) => log.failure(error),
  })
  return {
    gateway,
    async close() {
      await sweeper.close()
      await opened.close()
    },
  }
}
