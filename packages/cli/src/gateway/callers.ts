import { createHash, timingSafeEqual } from 'node:crypto'

/** Who a request comes from. The id names the caller's folder in the cloud. */
export interface Subject {
  id: string
}

/** A way to tell callers apart, and what the page needs to know of it. */
export interface Callers {
  /** How the page says who the visitor is: the demo cookie, or a bearer token. */
  auth: 'cookie' | 'bearer'
  /** Whom the page offers to be. */
  subjects: readonly string[]
  /** The request's subject, `null` when it has none. */
  authenticate(request: Request): Subject | null
}

export const DEMO_COOKIE = 'countersign_demo_subject'
const DEMO_SUBJECTS = ['demo-1', 'demo-2'] as const
const ONLY_SUBJECT: Subject = { id: 'gateway' }

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
  const expected = sha256(token)
  return {
    auth: 'bearer',
    subjects: [],
    authenticate: (request) => {
      const [, presented = ''] = /^Bearer ([\x21-\x7e]+)$/i.exec(request.headers.get('authorization') ?? '') ?? []
      return timingSafeEqual(sha256(presented), expected) ? ONLY_SUBJECT : null
    },
  }
}

/** One subject, everybody. For a gateway on loopback in front of a cloud on loopback. */
export const anyCaller = (): Callers => ({ auth: 'cookie', subjects: [], authenticate: () => ONLY_SUBJECT })

/** Hashed first, so that texts of any length compare in the same time. */
const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest()

function readCookie(request: Request, name: string): string | null {
  for (const pair of (request.headers.get('cookie') ?? '').split(';')) {
    const at = pair.indexOf('=')
    if (pair.slice(0, at).trim() === name) return pair.slice(at + 1).trim()
  }
  return null
}
