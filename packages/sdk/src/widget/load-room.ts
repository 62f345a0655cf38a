import { UploadError } from '../uploader/contract.ts'
import { loadAgain } from './load-again.ts'

/**
 * Loads a part of the widget that an upload cannot do without, as often as it is asked for until it is there.
 * @throws UploadError `network` where it does not come: the file may be tried again.
 */
export function loadRoom<Room>(load: () => Promise<Room>): () => Promise<Room> {
  const again = loadAgain(load)
  return () =>
    again().catch((cause: unknown) => {
      throw new UploadError('a part of the upload widget could not be loaded', { code: 'network', status: 0, cause })
    })
}
