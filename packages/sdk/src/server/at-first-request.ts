import { answersOf, errorAnswer, fetchOf } from './answer.ts'
import type { Countersign } from './countersign.ts'
import type { Profiles } from './options.ts'

/**
 * A Countersign that is made when it is first needed: for frameworks that load every route while they build, where the secrets of
 * the place it will run at are not there yet. What is wrong with its options is then told at the first request, not before: to
 * `console.error`, since there is no `onError` yet, and the caller sees an opaque 500. That one has no CORS headers, since there are no
 * `allowedOrigins` yet either: to a page of another origin it looks like a failure of the network.
 */
export function atFirstRequest<P extends Profiles>(make: () => Countersign<P>): Countersign<P> {
  let made: Countersign<P> | undefined
  const own = (): Countersign<P> => {
    made ??= make()
    return made
  }
  const fetch = fetchOf(async (request) => {
    try {
      const respond = answersOf(own().fetch)
      if (respond === undefined)
        throw new TypeError('atFirstRequest takes a function that answers what countersign() makes')
      return await respond(request)
    } catch (error) {
      return errorAnswer(error, console.error)
    }
  })
  return {
    fetch,
    GET: fetch,
    POST: fetch,
    DELETE: fetch,
    OPTIONS: fetch,
    sweep: async (options) => own().sweep(options),
    importAssets: async (profile) => own().importAssets(profile),
    eraseSubject: async (subjectId) => own().eraseSubject(subjectId),
    link: (asset, request) => own().link(asset, request),
  }
}
