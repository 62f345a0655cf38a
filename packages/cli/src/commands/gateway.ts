import type { Command } from 'commander'
import { type Cloud, CountersignError, isLoopback } from 'countersign/protocol'
import { readCloud } from '../environment/cloud.ts'
import { portOf } from '../environment/port.ts'
import { readEnvironment } from '../environment/read-environment.ts'
import { readToken } from '../environment/token.ts'
import type { Callers } from '../gateway/callers.ts'
import { GATEWAY_PORT, serveGateway } from './serve.ts'
import { addJsonOption, addPortOption } from './serve-options.ts'
import { untilStopped } from './until-stopped.ts'

const HELP = `
Reads the environment, and .env in the working directory; the environment wins.
  CLOUDINARY_URL      cloudinary://API_KEY:API_SECRET@CLOUD_NAME
                      or CLOUDINARY_API_SECRET with CLOUDINARY_API_KEY and CLOUDINARY_CLOUD_NAME (or their
                      NEXT_PUBLIC_, VITE_, VITE_PUBLIC_ and PUBLIC_ names)
  COUNTERSIGN_TOKEN   what callers present as "Authorization: Bearer TOKEN"; needed unless the cloud is on this machine
  PORT                the port, unless --port says it

One profile, "uploads": any file into uploads/gateway, under its own name with random characters behind, nothing
overwritten, public unless should_secure_asset=true asks for private.

Examples:
  $ countersign gateway
  $ COUNTERSIGN_TOKEN=$(openssl rand -hex 32) countersign gateway --port 8080
  $ curl -H "Authorization: Bearer $COUNTERSIGN_TOKEN" http://127.0.0.1:8080/upload-signature`

/** `countersign gateway`: the secure upload server against the cloud of the environment. */
export function addGateway(program: Command): void {
  const command = program
    .command('gateway')
    .summary('run the secure upload server against the cloud in CLOUDINARY_URL')
    .description('Runs the secure upload server, on this machine, against the cloud in CLOUDINARY_URL.')
  addPortOption(command, 'port', 'port to listen on', `PORT, or ${GATEWAY_PORT} or the next free one`)
  addJsonOption(command)
  command.addHelpText('after', HELP).action(gateway)
}

async function gateway({ port, json }: { port?: number; json?: true }): Promise<void> {
  const environment = readEnvironment(process.cwd(), process.env)
  const cloud = readCloud(environment)
  const callers = await callersOf(cloud, readToken(environment))
  const hosts = callers.auth === 'bearer' ? 'any' : 'loopback'
  const gateway = await serveGateway({ cloud, callers, hosts }, port ?? portOf(environment))
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

async function callersOf(cloud: Cloud, token: string | null): Promise<Callers> {
  const { anyCaller, tokenCallers } = await import('../gateway/callers.ts')
  if (token !== null) return tokenCallers(token)
  if (!isLoopback(cloud.apiOrigin)) {
    throw new CountersignError(
      'invalid_configuration',
      `COUNTERSIGN_TOKEN is not set, so anybody could upload to the cloud "${cloud.cloudName}" and delete from it; set it to a secret of your own, for example the output of "openssl rand -hex 32"`,
    )
  }
  console.error('COUNTERSIGN_TOKEN is not set: everybody on this machine is the same caller, "gateway".')
  return anyCaller()
}
