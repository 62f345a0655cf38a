import { AsyncLocalStorage } from 'node:async_hooks'

/** The request that is being answered, for whatever happens on its way. */
export interface CurrentRequest {
  /** Names the request in logs and in its answer. */
  id: string
  /** Where it came from; `null` where nobody knows. */
  address: string | null
  /** Whether an event has been told of it. */
  told: boolean
}

const storage = new AsyncLocalStorage<CurrentRequest>()

/** Runs something as a part of a request. */
export const during = <T>(request: CurrentRequest, run: () => T): T => storage.run(request, run)

/** The request that this is a part of; `null` outside of any, in a sweep say. */
export const currentRequest = (): CurrentRequest | null => storage.getStore() ?? null
