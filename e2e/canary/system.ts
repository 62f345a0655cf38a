import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Room } from '../command-room.ts'
import { type Issuer, startIssuer } from '../gateway/issuer.ts'
import { countersign, type Running, start } from '../run-command.ts'
import { startEcho } from './echo.ts'
import { type Receiver, startReceiver } from './receiver.ts'
import type { RegistryPlace } from './registry-place.ts'
import { makeSecrets } from './secrets.ts'

export const CONFIG = fileURLToPath(new URL('./countersign.config.ts', import.meta.url))
/** Of a program beside this file. */
const command = (name: string) => ['--conditions=@countersign/source', fileURLToPath(new URL(name, import.meta.url))]
/** Everything that is not `silent`. */
const LOUD = ['--log-level', 'debug']

/** Processes that hold every secret there is, in their environments too, and what they say. */
export interface System {
  secrets: ReturnType<typeof makeSecrets> & { api: string }
  /** What every process is given. */
  env: Record<string, string>
  cloud: { url: string; running: Running; data: string }
  gateway: { url: string; running: Running; registry: RegistryPlace }
  /** By the environment alone, before a cloud that says back what it is told. */
  plain: { url: string; running: Running }
  /** An application of its own, before another such cloud; it ends by itself. */
  app: Running
  receiver: Receiver
  issuer: Issuer
  /** Ends what is no process of its own. */
  close(): void
}

export async function openSystem(room: Room, registry: RegistryPlace): Promise<System> {
  const [receiver, echo, echoOfApp, issuer] = await Promise.all([
    startReceiver(),
    startEcho(),
    startEcho(),
    startIssuer(),
  ])
  const made = makeSecrets()
  const data = join(room.directory, 'cloud')
  const given = {
    COUNTERSIGN_SECRET: made.sealing,
    FORMER_COUNTERSIGN_SECRET: made.formerSealing,
    FORMER_API_SECRET: made.formerApi,
    WEBHOOK_SECRET: made.webhook,
    CI_TOKEN: made.token,
    HASHED_TOKEN_SHA256: createHash('sha256').update(made.hashedToken).digest('hex'),
    METRICS_TOKEN: made.metricsToken,
    TOKEN_KEY: made.tokenKey,
    COUNTERSIGN_TOKEN: made.token,
    DATABASE_URL: `postgres://user:${made.databasePassword}@127.0.0.1:1/app`,
    JWKS_URL: issuer.jwksUrl,
    ISSUER: issuer.issuer,
    AUDIENCE: issuer.audience,
    NODE_ENV: 'production',
    ...registry.env,
  }
  const run = (name: string, args: readonly string[], env: Record<string, string>): Running =>
    room.keep(start(process.execPath, [...command(name), ...args], { cwd: room.directory, env }))
  const cloud = run('./cloud-process.ts', [data, receiver.url], given)
  const { mediaUrl = '' } = await cloud.ready()
  const { apiKey, apiSecret } = JSON.parse(readFileSync(join(data, 'cloud.json'), 'utf8')) as Record<string, string>
  const cloudinaryUrl = (origin: string) => `cloudinary://${apiKey}:${apiSecret}@demo?upload_prefix=${origin}`
  const env = { ...given, API_SECRET: apiSecret ?? '', CLOUDINARY_URL: cloudinaryUrl(mediaUrl) }

  const gateway = (args: readonly string[], changed: Record<string, string> = {}): Running =>
    room.keep(
      countersign(['gateway', '--port', '0', '--json', ...LOUD, ...args], {
        cwd: room.directory,
        env: { ...env, ...changed },
      }),
    )
  const app = run('./sdk-process.ts', [], { ...env, CLOUDINARY_URL: cloudinaryUrl(echoOfApp.url) })
  const configured = gateway(['--config', CONFIG, '--log-format', 'json'])
  const plain = gateway(['--log-format', 'pretty'], { CLOUDINARY_URL: cloudinaryUrl(echo.url) })
  const [{ gatewayUrl: url = '' }, { gatewayUrl: plainUrl = '' }] = await Promise.all([
    configured.ready(),
    plain.ready(),
  ])
  return {
    secrets: { ...made, api: apiSecret ?? '' },
    env,
    cloud: { url: mediaUrl, running: cloud, data },
    gateway: { url, running: configured, registry },
    plain: { url: plainUrl, running: plain },
    app,
    receiver,
    issuer,
    close() {
      for (const { stop } of [receiver, echo, echoOfApp, issuer]) stop()
    },
  }
}

/** Asks processes to stop, and waits until they have. */
export async function stop(...processes: readonly Running[]): Promise<void> {
  for (const { child } of processes) child.kill('SIGTERM')
  await Promise.all(processes.map(({ ended }) => ended))
}
