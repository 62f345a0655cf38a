import type { Profile } from '../policy/profile.ts'
import type { Answer, ExtraHeaders } from './answer.ts'
import { deleteFiles } from './delete-files.ts'
import { downloadUrl } from './download-url.ts'
import type { Settings } from './options.ts'
import { uploadSignature } from './upload-signature.ts'
import { widgetDoor } from './widget-door.ts'

/** A request of a known caller, at a known route. */
export interface Call {
  request: Request
  /** What stands after `?`. */
  query: string
  settings: Settings
  profile: Profile
  /** The folder that the caller owns. */
  namespace: string
  nowSeconds: number
  /** What lets a listed origin's page read the answer. */
  cors: ExtraHeaders | undefined
}

export type Handler = (call: Call) => Answer | Promise<Answer>

/** Every door: method, last segment of the path (`null`: any), handler. The first that fits is taken. */
export const ROUTES: readonly { method: string; path: string | null; handle: Handler }[] = [
  { method: 'POST', path: null, handle: widgetDoor },
  { method: 'GET', path: 'upload-signature', handle: uploadSignature },
  { method: 'GET', path: 'download-url', handle: downloadUrl },
  { method: 'DELETE', path: 'delete-files', handle: deleteFiles },
]

/** The handler for a method at a path, or the methods that would be taken there. */
export function route(method: string, lastSegment: string): Handler | { allow: string } {
  const here = ROUTES.filter(({ path }) => path === null || path === lastSegment)
  return (
    here.find((candidate) => candidate.method === method)?.handle ?? {
      allow: here.map(({ method }) => method).join(', '),
    }
  )
}
