import { useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react'
import type { Chosen, Destination, Uploading } from '../engine/contract.ts'
import { createUploader, type Uploader } from '../engine/create-uploader.ts'
import { followProtocol } from '../engine/follow-protocol.ts'
import { filesOf, type Transferred } from '../engine/sources.ts'
import type { UploaderOptions } from '../engine/uploader-options.ts'

/** Files on their way, as they stand, and what can be done with them. */
export interface UseUpload<Result> extends Uploading<Result>, Omit<Uploader<Result>, 'state' | 'subscribe'> {
  /**
   * Takes what was dropped or pasted, folders too. Called in the event's handler itself.
   * @returns the ids of the files.
   * @throws UploadError `file_refused` naming a folder that cannot be read; nothing is taken then.
   */
  addFrom(data: Transferred): Promise<readonly string[]>
  /** What is underneath. */
  uploader: Uploader<Result>
}

/**
 * Uploads for an interface of one's own, drawn again whenever something of them changes.
 * @param options those of `createUploader`: then the uploads belong to the component, and are cancelled with it; `protocol` and
 *   `check` may change, the rest is what it was at first. Or an uploader, which goes on when the component is gone.
 * @throws TypeError naming the option, the value wanted and the value met.
 */
export function useUpload<Result, D extends Destination = Destination>(
  options: UploaderOptions<Result, D> | Uploader<Result>,
): UseUpload<Result> {
  const given = useRef(options)
  const [own] = useState(() => ('subscribe' in options ? null : createOwn<Result, D>(options, () => given.current)))
  const uploader = 'subscribe' in options ? options : own
  if (!uploader) throw new TypeError('useUpload: options may not take the place of an uploader afterwards')
  const state = useSyncExternalStore(uploader.subscribe, uploader.state, uploader.state)
  useEffect(() => {
    given.current = options
  })
  useEffect(() => () => own?.remove(), [own])
  const { state: _, subscribe: __, ...methods } = uploader
  // biome-ignore lint/correctness/useExhaustiveDependencies: an uploader's methods stay the same
  return useMemo(
    () => ({
      ...state,
      ...methods,
      addFrom: async (data) => uploader.add(await filesOf(data)),
      uploader,
    }),
    [state, uploader],
  )
}

function createOwn<Result, D extends Destination>(
  options: UploaderOptions<Result, D>,
  now: () => UploaderOptions<Result, D> | Uploader<Result>,
): Uploader<Result> {
  let last = options
  const current = () => {
    const given = now()
    if ('protocol' in given) last = given
    return last
  }
  return createUploader({
    ...options,
    // What is no protocol is refused by the uploader, in its own words.
    ...(typeof options.protocol?.open === 'function' && { protocol: followProtocol(() => current().protocol) }),
    check: (chosen: Chosen, position: number) => current().check?.(chosen, position) ?? null,
  } as UploaderOptions<Result, D>)
}
