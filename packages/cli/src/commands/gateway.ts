import type { Command } from 'commander'
import { type Cloud, CountersignError, isLoopback } from 'countersign/protocol'
import { readCloud } from '../environment/cloud.ts'
import { isLoopbackHost, parseHost } from '../environment/host.ts'
import { portOf } from '../environment/port.ts'
import { readEnvironment } from '../environment/read-environment.ts'
import { readToken } from '../environment/token.ts'
import type { Callers } from '../gateway/callers.ts'
import { usage } from './explain-failure.ts'
import { GATEWAY_PORT, serveGateway } from './serve.ts'
import { addJsonOption, addPortOption } from './serve-options.ts'
import { untilStopped } from './until-stopped.ts'

const HELP = `
Reads the environment, and .env in the working directory; the environment wins.
  CLOUDINARY_URL      cloudinary://API_KEY:API_SECRET@CLOUD_NAME
                      or CLOUDINARY_API_SECRET with CLOUDINARY_API_KEY and CLOUDINARY_CLOUD_NAME (or their
                      NEXT_PUBLIC_, VITE_, VITE_PUBLIC_ and PUBLIC_ names)
  COUNTERSIGN_TOKEN   what callers present as "Authorization: Bearer TOKEN"; needed unless cloud and --host are this machine
  PORT                the port, unless --port says it

One profile, "uploads": any file into uploads/gateway, under its own name with random characters behind, nothing
overwritten, public unless should_secure_asset=true asks for private.

Examples:
  $ countersign gateway
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
  addJsonOption(command)
  command.addHelpText('after', HELP).action(gateway)
}

interface GatewayCommandOptions {
  port?: number
  host: string
  json?: true
}

async function gateway({ port, host, json }: GatewayCommandOptions): Promise<void> {
  const environment = readEnvironment(process.cwd(), process.env)
  const cloud = readCloud(environment)
  const callers = await callersOf(cloud, host, readToken(environment))
  const hosts = callers.auth === 'bearer' ? 'any' : 'loopback'
  const gateway = await serveGateway({ cloud, callers, hosts }, { asked: port ?? portOf(environment), host })
  await untilStopped(
    [gateway],
    json ? `${JSON.stringify({ gatewayUrl: gateway.url })}\n` : describeGateway(gateway.url, cloud),
  )
}

const describeGateway = (url: string, { cloudName, apiOrigin }: Cloud): string => `
The gateway runs and signs for the cloud "${cloudName}" at ${apiOrigin}.

  Page     ${url}/unsigned
  Gateway  ${url}

Ctrl-C stops it.
`

async function callersOf(cloud: Cloud, host: string, token: string | null): Promise<Callers> {
  const { anyCaller, tokenCallers } = await import('../gateway/callers.ts')
  if (token !== null) return tokenCallers(token)
  if (!isLoopback(cloud.apiOrigin) || !isLoopbackHost(host)) {
    throw new CountersignError(
      'invalid_configuration',
      `COUNTERSIGN_TOKEN is not set, so anybody who reaches ${host} could upload to the cloud "${cloud.cloudName}" and delete from it; set it to a secret of your own, for example the output of "openssl rand -hex 32"`,
    )
  }
  console.error('COUNTERSIGN_TOKEN is not set: everybody on this machine is the same caller, "gateway".')
  return anyCaller()
}
