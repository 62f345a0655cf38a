import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'

const ISSUER = 'https://id.example/'
const AUDIENCE = 'uploads'

/** Somebody who signs people in: keys at an address, and tokens signed with them. */
export interface Issuer {
  jwksUrl: string
  issuer: string
  audience: string
  tokenFor(subject: string): Promise<string>
  /** From now on nobody gets the keys; `true` ends that. */
  setUp(up: boolean): void
  stop(): void
}

export async function startIssuer(): Promise<Issuer> {
  const { publicKey, privateKey } = await generateKeyPair('ES256')
  const keys = [{ ...(await exportJWK(publicKey)), kid: 'one', alg: 'ES256', use: 'sig' }]
  let isUp = true
  const server = createServer((_, response) => {
    response.writeHead(isUp ? 200 : 503, { 'content-type': 'application/json' }).end(JSON.stringify({ keys }))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    jwksUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks`,
    issuer: ISSUER,
    audience: AUDIENCE,
    tokenFor: (subject) =>
      new SignJWT({})
        .setProtectedHeader({ alg: 'ES256', kid: 'one' })
        .setIssuer(ISSUER)
        .setAudience(AUDIENCE)
        .setSubject(subject)
        .setExpirationTime('10 min')
        .sign(privateKey),
    setUp(up) {
      isUp = up
    },
    stop() {
      server.close()
      server.closeAllConnections()
    },
  }
}
