import { bearerOf, sha256, tokenJudge } from './authentication/bearer.ts'
import { type JwtWorld, jwtJudge } from './authentication/jwt.ts'
import type { GatewaySubject } from './configuration/gateway-config.ts'
import type { Authentication } from './configuration/read-callers.ts'

/** Who a request comes from. The id names the caller's folder in the cloud. */
export type Subject = GatewaySubject

/** A way to tell callers apart, and what the page needs to know of it. */
export interface Callers {
  /** How the page says who the visitor is: the demo cookie, or a bearer token. */
  auth: 'cookie' | 'bearer'
  /** Whom the page offers to be. */
  subjects: readonly string[]
  /** Everybody may call, as one subject who can read and delete nothing: the SDK's own rules for that hold. */
  anonymous?: true
  /**
   * The request's subject, `null` when it has none.
   * @throws CountersignError `authentication_unavailable` when nobody can be known for now
   */
  authenticate(request: Request): Subject | null | Promise<Subject | null>
}

export const DEMO_COOKIE = 'countersign_demo_subject'
const DEMO_SUBJECTS = ['demo-1', 'demo-2'] as const
const ONLY_SUBJECT: Subject = { id: 'gateway' }
const ANONYMOUS: Subject = { id: 'anonymous' }

/** Two demo subjects that any visitor may be, chosen by cookie, `demo-1` without one. For a gateway on loopback alone. */
export const demoCallers = (): Callers => ({
  auth: 'cookie',
  subjects: DEMO_SUBJECTS,
  authenticate: (request) => {
    const chosen = readCookie(request, DEMO_COOKIE) ?? DEMO_SUBJECTS[0]
    return DEMO_SUBJECTS.some((subject) => subject === chosen) ? { id: chosen } : null
  },
})

/** One subject, who presents `Authorization: Bearer <token>`; compared in constant time. */
export function tokenCallers(token: string): Callers {
  const judge = tokenJudge([{ sha256: sha256(token).toString('hex'), subject: ONLY_SUBJECT.id }])
  return { auth: 'bearer', subjects: [], authenticate: (request) => judge(bearerOf(request)) }
}

/** One subject, everybody. For a gateway on loopback in front of a cloud on loopback. */
export const anyCaller = (): Callers => ({ auth: 'cookie', subjects: [], authenticate: () => ONLY_SUBJECT })

/** Whom a configuration lets in: who presents one of its tokens, or a JWT of its issuer; or everybody, as one subject. */
export function configuredCallers({ jwt, tokens, anonymous }: Authentication, world: JwtWorld): Callers {
  if (anonymous) return { auth: 'cookie', subjects: [], anonymous, authenticate: () => ANONYMOUS }
  const judgeToken = tokenJudge(tokens)
  const judgeJwt = jwt === null ? null : jwtJudge(jwt, world)
  return {
    auth: 'bearer',
    subjects: [],
    authenticate: async (request) => {
      const presented = bearerOf(request)
      if (presented === '') return null
      return judgeToken(presented) ?? (await judgeJwt?.(presented)) ?? null
    },
  }
}

function readCookie(request: Request, name: string): string | null {
  for (const pair of (request.headers.get('cookie') ?? '').split(';')) {
    const at = pair.indexOf('=')
    if (pair.slice(0, at).trim() === name) return pair.slice(at + 1).trim()
  }
  return null
}
