import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Chunk, SessionName } from '../catalog/sessions.ts'
import type { Services } from '../cloud/services.ts'
import { refuse } from '../errors/cloudinary-error.ts'

/** How long the others wait for one that has died; while it lives, it prolongs its lease three times as often. */
export const LEASE_MS = 30_000
const POLL_MS = 50
/** How long somebody else's work is waited for: longer than a lease, so that the work of the dead is taken over. */
const PATIENCE_MS = 60_000

/** Puts the file together and ends the session with it; what it was answered with, or `null` when the lease was lost. */
export type Finish = (chunks: readonly Chunk[], holder: string) => Promise<string | null>

/**
 * Finishes a session once, however many requests ask for it at once or again: one works, the others wait for its answer.
 * Should it fail, the next of them tries.
 * @throws CloudinaryError `unknownUpload` when the session has expired, `uploadBeingFinished` after a minute; and what `finish` throws.
 */
export async function finishOnce(
  { catalog, now }: Pick<Services, 'catalog' | 'now'>,
  session: SessionName,
  finish: Finish,
): Promise<string> {
  const givesUpAt = performance.now() + PATIENCE_MS
  for (;;) {
    const holder = randomBytes(16).toString('hex')
    const lease = () => ({ holder, until: now() + LEASE_MS })
    const claim = await catalog.claimSession(session, { ...lease(), now: now() })
    if (claim === null) throw refuse('unknownUpload', session.uploadId)
    if (claim.state === 'finished') return claim.answer
    if (claim.state === 'claimed') {
      const keeping = setInterval(() => {
        // What cannot be prolonged ends, and its holder learns of that at the commit.
        catalog.renewLease(session, lease()).catch(() => {})
      }, LEASE_MS / 3).unref()
      try {
        const answer = await finish(claim.chunks, holder)
        if (answer !== null) return answer
      } catch (error) {
        await catalog.releaseLease(session, holder).catch(() => {})
        // Whoever was given the lease meanwhile may have finished, and removed the chunks under our hands.
        const seen = await catalog.claimSession(session, { holder, until: now(), now: now() }).catch(() => null)
        if (seen?.state !== 'finished') throw error
        return seen.answer
      } finally {
        clearInterval(keeping)
      }
    }
    if (performance.now() > givesUpAt) throw refuse('uploadBeingFinished', session.uploadId)
    await sleep(POLL_MS)
  }
}
