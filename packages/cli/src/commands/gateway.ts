import type { Command } from 'commander'
import type { Cloud } from 'countersign/protocol'
import { isLoopbackHost, parseHost } from '../environment/host.ts'
import { portOf } from '../environment/port.ts'
import { requireFitForProduction } from '../environment/production.ts'
import type { Environment } from '../environment/read-environment.ts'
import type { Configuration } from '../gateway/configuration/read-configuration.ts'
import type { OpenGateway } from '../gateway/open-gateway.ts'
import type { Log } from '../gateway/telemetry/log.ts'
import { addConfigOption, loadConfiguration } from './configuration.ts'
import { usage } from './explain-failure.ts'
import { addLogOptions, type LogChoice } from './log-options.ts'
import { openPlainGateway } from './plain-gateway.ts'
import { GATEWAY_PORT, serveGateway } from './serve.ts'
import { addJsonOption, addPortOption } from './serve-options.ts'
import { untilStopped } from './until-stopped.ts'

const HELP = `
Reads the environment, and .env in the working directory; the environment wins.
  CLOUDINARY_URL      cloudinary://API_KEY:API_SECRET@CLOUD_NAME
                      or CLOUDINARY_API_SECRET with CLOUDINARY_API_KEY and CLOUDINARY_CLOUD_NAME (or their
                      NEXT_PUBLIC_, VITE_, VITE_PUBLIC_ and PUBLIC_ names)
  COUNTERSIGN_SECRET  seals grants, 32 characters or more, such as "openssl rand -base64 32" makes; without it there are
                      none, and a configuration with onUploaded, or with a profile that has maxBytes, quota, input, scan,
                      dimensions or onUploaded, does not start, in production or not
  COUNTERSIGN_TOKEN   what callers present as "Authorization: Bearer TOKEN", 16 characters or more;
                      needed unless cloud and --host are this machine, or a configuration says who calls
  PORT                the port, unless --port says it
  NODE_ENV            "production" refuses sample secrets, a missing COUNTERSIGN_SECRET, and callers whom nobody knows

A configuration says everything else: profiles, JWTs, a registry, limits, a proxy (docs/gateway.md). Without one there is
one profile, "uploads": any file into uploads/gateway, under its own name with random characters behind, nothing
overwritten, public unless should_secure_asset=true asks for private.

Examples:
  $ countersign gateway
  $ countersign gateway --config countersign.config.json --log-format json
  $ COUNTERSIGN_TOKEN=$(openssl rand -hex 32) countersign gateway --host 0.0.0.0 --port 8080
  $ curl -H "Authorization: Bearer $COUNTERSIGN_TOKEN" http://127.0.0.1:8080/upload-signature`

/** `countersign gateway`: the secure upload server against the cloud of the environment. */
export function addGateway(program: Command): void {
  const command = program
    .command('gateway')
    .summary('run the secure upload server against the cloud in CLOUDINARY_URL')
    .description('Runs the secure upload server against the cloud in CLOUDINARY_URL. TLS is for the proxy before it.')
  addPortOption(command, 'port', 'port to listen on', `PORT, or ${GATEWAY_PORT} or the next free one`)
  command.option(
    '--host <address>',
    'address to listen on; 0.0.0.0 is every address of this machine',
    usage((text) => parseHost(text, '--host')),
    '127.0.0.1',
  )
  addConfigOption(command)
  addLogOptions(command)
  addJsonOption(command)
  command.addHelpText('after', HELP).action(gateway)
}

interface GatewayCommandOptions extends LogChoice {
  port?: number
  host: string
  config?: string
  json?: true
}

async function gateway({ port, host, config, json, ...logs }: GatewayCommandOptions): Promise<void> {
  const { configuration, environment } = await loadConfiguration(config)
  // Where the one line of JSON is all that standard output may hold, the log goes beside it.
  const stream = json ? process.stderr : process.stdout
  const format = logs.logFormat ?? (stream.isTTY ? 'pretty' : 'json')
  const { createLog } = await import('../gateway/telemetry/log.ts')
  const makeLog = (secrets: readonly string[]): Log =>
    createLog({ level: logs.logLevel, format, secrets, write: (line) => void stream.write(line) })

  const open =
    configuration === null
      ? await openPlainGateway(environment, { host, makeLog })
      : await openConfigured(configuration, environment, { host, makeLog })
  const { url, close } = await serveGateway(open.gateway, { asked: port ?? portOf(environment), host }).catch(
    async (error: unknown) => {
      await open.close()
      throw error
    },
  )
  const isForMachines = !json && format === 'json' && ['info', 'debug'].includes(logs.logLevel)
  await untilStopped([{ close }, open], () => {
    const { cloudName, apiOrigin } = open.cloud
    if (isForMachines) open.log.note('info', 'ready', { url, cloudName, apiOrigin })
    else process.stdout.write(json ? `${JSON.stringify({ gatewayUrl: url })}\n` : describeGateway(url, open.cloud))
  })
}

const describeGateway = (url: string, { cloudName, apiOrigin }: Cloud): string => `
The gateway runs and signs for the cloud "${cloudName}" at ${apiOrigin}.

  Page       ${url}/unsigned
  Gateway    ${url}
  Reference  ${url}/reference

Ctrl-C stops it.
`

/** A gateway that can be listened with, and what its command says of it. */
export interface CommandGateway extends OpenGateway {
  cloud: Cloud
  log: Log
}

/** What every way to open a gateway is given. */
export interface OpeningOptions {
  host: string
  makeLog: (secrets: readonly string[]) => Log
}

async function openConfigured(
  configuration: Configuration,
  environment: Environment,
  { host, makeLog }: OpeningOptions,
): Promise<CommandGateway> {
  const { cloud, secrets, signer, authentication, trustedProxy } = configuration
  const { anonymous } = authentication
  requireFitForProduction(environment, { secrets, hasSecret: signer.secret !== undefined, anonymous })
  const log = makeLog(secrets.map(([, secret]) => secret))
  const { openGateway } = await import('../gateway/open-gateway.ts')
  const isOnlyOurs = anonymous && trustedProxy === null && isLoopbackHost(host)
  const open = await openGateway(configuration, { hosts: isOnlyOurs ? 'loopback' : 'any', log, sweeps: true })
  return { ...open, cloud, log }
}
