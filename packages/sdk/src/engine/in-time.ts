import { UploadError } from '../uploader/contract.ts'
import type { Destination, Protocol } from './contract.ts'

/**
 * A protocol whose destinations come within a time, or not at all: nobody waits for a signer that says nothing, and what was stopped
 * ends at once, also where a function of the app's does not listen to the signal.
 */
export function inTime<Result, D extends Destination>(protocol: Protocol<Result, D>, ms: number): Protocol<Result, D> {
  const limit = async (signal: AbortSignal, call: (signal: AbortSignal) => Promise<D>): Promise<D> => {
    signal.throwIfAborted()
    const ending = new AbortController()
    const stop = () => ending.abort(signal.reason)
    const late = new UploadError(`the signer did not answer within ${ms / 1000} s`, { code: 'timeout', status: 408 })
    const timer = setTimeout(() => ending.abort(late), ms)
    signal.addEventListener('abort', stop)
    try {
      return await new Promise<D>((resolve, reject) => {
        ending.signal.addEventListener('abort', () => reject(ending.signal.reason))
        call(ending.signal).then(resolve, reject)
      })
    } finally {
      clearTimeout(timer)
      signal.removeEventListener('abort', stop)
    }
  }
  return {
    open: (chosen, signal) => limit(signal, (limited) => protocol.open(chosen, limited)),
    renew: (ticket, signal) => limit(signal, (limited) => protocol.renew(ticket, limited)),
    complete: (...asked) => protocol.complete(...asked),
  }
}
