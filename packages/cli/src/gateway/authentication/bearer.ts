import { createHash, timingSafeEqual } from 'node:crypto'
import type { GatewaySubject } from '../configuration/gateway-config.ts'
import type { StaticToken } from '../configuration/read-callers.ts'

/** What a request presents as `Authorization: Bearer …`; `''` for nothing. */
export const bearerOf = (request: Request): string =>
  /^Bearer ([\x21-\x7e]+)$/i.exec(request.headers.get('authorization') ?? '')?.[1] ?? ''

/** Hashed first, so that texts of any length compare in the same time. */
export const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest()

/** Makes the judge of static tokens. It compares with every one of them, whichever it is. */
export function tokenJudge(tokens: readonly StaticToken[]): (token: string) => GatewaySubject | null {
  const known = tokens.map(({ sha256, subject }) => ({ digest: Buffer.from(sha256, 'hex'), subject }))
  return (token) => {
    const presented = sha256(token)
    let found: GatewaySubject | null = null
    for (const { digest, subject } of known) if (timingSafeEqual(digest, presented)) found = { id: subject }
    return found
  }
}
