import { join } from 'node:path'
import { type Cloud, pageOrigin } from 'countersign/protocol'
import { keptSecret } from '../environment/kept-secret.ts'
import type { OpenGateway } from '../gateway/open-gateway.ts'
import type { Log } from '../gateway/telemetry/log.ts'

const SECRET_FILE = 'gateway.secret'
const REGISTRY_FILE = 'registry.sqlite'
const SWEEP_EVERY_MS = 300_000

export interface DemoGatewayOptions {
  dataDir: string
  /** Whose pages may ask, besides its own. */
  allowedOrigins: readonly string[]
}

/** Opens the gateway of `countersign dev`: two demo subjects, and a secret and a registry that are kept with the cloud's files. */
export async function openDemoGateway(
  cloud: Cloud,
  { dataDir, allowedOrigins }: DemoGatewayOptions,
): Promise<OpenGateway> {
  const [{ demoCallers }, { createGateway }, { tellForeignPages }, { openRegistry }, { startSweeper }, { createLog }] =
    await Promise.all([
      import('../gateway/callers.ts'),
      import('../gateway/create-gateway.ts'),
      import('../gateway/foreign-pages.ts'),
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
  const signer = { secret, registry: opened.registry, allowedOrigins }
  const { fetch, sweep } = createGateway({ cloud, callers: demoCallers(), hosts: 'loopback', signer, log })
  const sweeper = startSweeper({
    sweep: () => sweep(),
    everyMs: SWEEP_EVERY_MS,
    onReport: () => {},
    onFailure: (error) => log.failure(error),
  })
  return {
    gateway: { fetch: tellForeignPages(fetch, (origin) => sayHowToAllow(origin, log)), sweep },
    async close() {
      await sweeper.close()
      await opened.close()
    },
  }
}

/** A page without an origin of its own, such as a file or a sandboxed frame, cannot be allowed. */
function sayHowToAllow(origin: string, log: Log): void {
  const message = 'a page of another origin was refused by the signer: allow it only if it is yours'
  const option = pageOrigin(origin) === null ? {} : { option: `--allow-origin ${origin}` }
  log.note('error', message, { origin, ...option })
}
