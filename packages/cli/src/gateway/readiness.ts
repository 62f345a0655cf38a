import type { Cloud } from 'countersign/protocol'
import type { Registry } from 'countersign/registry-memory'

/** What is asked before a gateway says that it can do its work. */
export interface ReadinessOptions {
  cloud: Cloud
  registry: Registry | null
  fetch: (url: string, init: RequestInit) => Promise<Response>
  /** Milliseconds since the Unix epoch. */
  now: () => number
  /** Told why a check failed; the answer only says that it did. */
  onFailure: (what: string, error: unknown) => void
}

/** What each check came to. */
export interface Readiness {
  ready: boolean
  checks: { registry: 'ok' | 'failed' | 'none'; cloud: 'ok' | 'failed' }
}

const TIMEOUT_MS = 3000
/** The cloud counts its calls by the hour, and a balancer asks every second. */
const CLOUD_KEPT_MS = { ok: 30_000, failed: 5_000 } as const
const REGISTRY_KEPT_MS = { ok: 1_000, failed: 1_000 } as const

/** Makes the check of readiness: the registry answers, and the cloud takes our key. What it found it keeps for some seconds. */
export function createReadiness({
  cloud,
  registry,
  fetch,
  now,
  onFailure,
}: ReadinessOptions): () => Promise<Readiness> {
  const attempt = (what: string, check: () => Promise<unknown>) => async (): Promise<'ok' | 'failed'> => {
    try {
      await withinTime(check())
      return 'ok'
    } catch (error) {
      onFailure(what, error)
      return 'failed'
    }
  }
  const askRegistry =
    registry === null
      ? null
      : kept(
          attempt('registry', () => registry.getGrant('readiness')),
          REGISTRY_KEPT_MS,
          now,
        )
  const askCloud = kept(
    attempt('cloud', () => ping(cloud, fetch)),
    CLOUD_KEPT_MS,
    now,
  )
  return async () => {
    const [ofRegistry, ofCloud] = await Promise.all([askRegistry?.() ?? ('none' as const), askCloud()])
    return { ready: ofRegistry !== 'failed' && ofCloud === 'ok', checks: { registry: ofRegistry, cloud: ofCloud } }
  }
}

/** @see https://cloudinary.com/documentation/admin_api#ping_cloudinary_servers */
async function ping(cloud: Cloud, fetch: ReadinessOptions['fetch']): Promise<void> {
  const { apiOrigin, cloudName, apiKey, apiSecret } = cloud
  const response = await fetch(`${apiOrigin}/v1_1/${cloudName}/ping`, {
    headers: { authorization: `Basic ${btoa(`${apiKey}:${apiSecret}`)}` },
    redirect: 'error',
    signal: AbortSignal.timeout(TIMEOUT_MS),
  })
  await response.body?.cancel()
  if (!response.ok) throw new Error(`the cloud answered a ping with status ${response.status}`)
}

async function withinTime(check: Promise<unknown>): Promise<void> {
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(() => late.reject(new Error(`no answer within ${TIMEOUT_MS / 1000} s`)), TIMEOUT_MS)
  try {
    await Promise.race([check, late.promise])
  } finally {
    clearTimeout(timer)
  }
}

/** Asks once for all who ask at the same time, and again when what was found is old. */
function kept<Result extends string>(
  ask: () => Promise<Result>,
  keptMs: Readonly<Record<Result, number>>,
  now: () => number,
): () => Promise<Result> {
  let asking: Promise<Result> | null = null
  let found: { result: Result; at: number } | null = null
  return async () => {
    if (found !== null && now() - found.at < keptMs[found.result]) return found.result
    asking ??= ask().finally(() => {
      asking = null
    })
    const result = await asking
    found = { result, at: now() }
    return result
  }
}
