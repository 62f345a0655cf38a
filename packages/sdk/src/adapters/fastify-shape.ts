import type { IncomingMessage, ServerResponse } from 'node:http'

/** What is used of a Fastify instance: its types need not be installed where it is not. */
export interface Fastify {
  removeAllContentTypeParsers: () => unknown
  addContentTypeParser: (
    type: '*',
    parser: (request: unknown, payload: unknown, done: (error: null) => void) => void,
  ) => unknown
  all: (url: string, handler: (request: { raw: IncomingMessage }, reply: Reply) => Promise<unknown>) => unknown
}

/** What is used of its replies. */
export interface Reply {
  raw: ServerResponse
  sent: boolean
  getHeader: (name: string) => unknown
  code: (status: number) => Reply
  headers: (values: Record<string, string | string[]>) => Reply
  send: (body: string | Uint8Array | null) => Reply
}
