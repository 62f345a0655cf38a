import type { Subject } from '../policy/namespace.ts'
import type { Answer, ExtraHeaders } from './answer.ts'
import { completions } from './completions.ts'
import { deleteFiles } from './delete-files.ts'
import { downloadUrl } from './download-url.ts'
import type { Action, Findings } from './events.ts'
import { grants } from './grants.ts'
import { download } from './one-time-link.ts'
import type { Settings } from './options.ts'
import { restoreFiles } from './restore-files.ts'
import { uploadSignature } from './upload-signature.ts'
import { webhooks } from './webhooks.ts'
import { refusalForWidget, widgetDoor } from './widget-door.ts'

/** A request at a known route. */
export interface OpenCall {
  request: Request
  /** What stands after `?`. */
  query: string
  settings: Settings
  nowSeconds: number
  /** What lets a listed origin's page read the answer. */
  cors: ExtraHeaders | undefined
  /** What the handler finds out, for the event. */
  findings: Findings
}

/** A request of a known caller. */
export interface Call extends OpenCall {
  subject: Subject
}

export type Handler = (call: Call) => Answer | Promise<Answer>
export type OpenHandler = (call: OpenCall) => Answer | Promise<Answer>

/** `open`: asks nobody who they are; what the request carries says enough. */
export type Route = {
  method: string
  path: string | null
  action: Action
  /** What a refusal says beside its error. */
  beside?: (message: string) => Readonly<Record<string, unknown>>
  /** A link to it may be followed from anywhere: from a mail that is read in another site's page, say. */
  fromAnywhere?: true
} & ({ handle: Handler } | { open: OpenHandler })

/** Every door: method, last segment of the path (`null`: any), handler. The first that fits is taken. */
export const ROUTES: readonly Route[] = [
  { method: 'POST', path: 'grants', action: 'grant', handle: grants },
  { method: 'POST', path: 'completions', action: 'complete', handle: completions },
  { method: 'POST', path: 'restore-files', action: 'restore', handle: restoreFiles },
  { method: 'POST', path: 'cloudinary', action: 'notify', open: webhooks },
  { method: 'POST', path: null, action: 'sign', handle: widgetDoor, beside: refusalForWidget },
  { method: 'GET', path: 'upload-signature', action: 'sign', handle: uploadSignature },
  { method: 'GET', path: 'download-url', action: 'read', handle: downloadUrl },
  { method: 'GET', path: 'download', action: 'fetch', open: download, fromAnywhere: true },
  { method: 'DELETE', path: 'delete-files', action: 'delete', handle: deleteFiles },
]

/** The route for a method at a path, or the methods that would be taken there. */
export function route(method: string, lastSegment: string): Route | { allow: string } {
  const here = ROUTES.filter(({ path }) => path === null || path === lastSegment)
  return (
    here.find((candidate) => candidate.method === method) ?? {
      allow: [...new Set(here.map(({ method }) => method))].join(', '),
    }
  )
}
