import { type Cloud, CountersignError, isLoopback } from 'countersign/protocol'
import { readCloud } from '../environment/cloud.ts'
import { readGrantSecret } from '../environment/grant-secret.ts'
import { isLoopbackHost } from '../environment/host.ts'
import { isProduction, requireFitForProduction } from '../environment/production.ts'
import type { Environment } from '../environment/read-environment.ts'
import { readToken } from '../environment/token.ts'
import type { Callers } from '../gateway/callers.ts'
import type { CommandGateway, OpeningOptions } from './gateway.ts'

/**
 * Opens the gateway of the environment alone: one profile, and one caller, who presents `COUNTERSIGN_TOKEN`; grants when
 * `COUNTERSIGN_SECRET` seals them. It remembers nothing.
 */
export async function openPlainGateway(
  environment: Environment,
  { host, makeLog }: OpeningOptions,
): Promise<CommandGateway> {
  const cloud = readCloud(environment)
  const token = readToken(environment)
  const secret = readGrantSecret(environment)
  const secrets: [string, string][] = [['the API secret', cloud.apiSecret]]
  if (token !== null) secrets.push(['COUNTERSIGN_TOKEN', token])
  if (secret !== null) secrets.push(['COUNTERSIGN_SECRET', secret])
  if (token !== null) requireFitForProduction(environment, { secrets, hasSecret: secret !== null, anonymous: false })

  const callers = await callersOf(cloud, host, token, environment)
  const { createGateway } = await import('../gateway/create-gateway.ts')
  const log = makeLog(secrets.map(([, each]) => each))
  const gateway = createGateway({
    cloud,
    callers,
    hosts: callers.auth === 'bearer' ? 'any' : 'loopback',
    log,
    ...(secret !== null && { signer: { secret } }),
  })
  return { gateway, cloud, log, close: async () => {} }
}

async function callersOf(cloud: Cloud, host: string, token: string | null, environment: Environment): Promise<Callers> {
  const { anyCaller, tokenCallers } = await import('../gateway/callers.ts')
  if (token !== null) return tokenCallers(token)
  if (!isLoopback(cloud.apiOrigin) || !isLoopbackHost(host) || isProduction(environment)) {
    throw new CountersignError(
      'invalid_configuration',
      `COUNTERSIGN_TOKEN is not set, so anybody who reaches ${host} could upload to the cloud "${cloud.cloudName}" and delete from it; set it to a secret of your own, for example the output of "openssl rand -hex 32"`,
    )
  }
  console.error('COUNTERSIGN_TOKEN is not set: everybody on this machine is the same caller, "gateway".')
  return anyCaller()
}
