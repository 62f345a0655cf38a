import { Ajv2020 } from 'ajv/dist/2020.js'
import { expect } from 'vitest'
import { routePath } from '../routes.ts'
import type { Document } from './document.ts'

/** What every path answers to a method that it has no operation for, and what an unknown path does. */
const WITHOUT_OPERATION = new Map([
  [404, 'not_found'],
  [405, 'method_not_allowed'],
  [413, 'body_too_large'],
  [421, 'host_not_allowed'],
])

/** A way to hold answers against the document: status, media type and every member of what they hold. */
export function conformanceTo(document: Document) {
  const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true })
  ajv.addSchema({ $id: 'document', ...document })
  const seen = new Set<string>()

  /** Fails unless the document says that a request may be answered so. */
  async function expectDocumented({ method, url }: Request, response: Response): Promise<void> {
    const path = routePath(new URL(url).pathname)
    const name = method.toLowerCase()
    const operation = path === null ? undefined : document.paths[path]?.[name]
    const { status, headers } = response
    expect(headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/)
    if (operation === undefined || path === null) return expectUndocumented(method, response)
    const documented = operation.responses[status]
    expect(documented, `${method} ${path} answers ${status}, which the document does not know`).toBeDefined()
    seen.add(`${method} ${path} ${status}`)
    const [media] = Object.keys(documented?.content ?? {})
    if (media === undefined || media === '*/*') return
    expect(headers.get('content-type')?.split(';')[0]).toBe(media)
    if (media !== 'application/json') return
    const validate = ajv.compile({
      $ref: `document#/paths/${pointer(path)}/${name}/responses/${status}/content/application~1json/schema`,
    })
    const body = (await response.clone().json()) as { error?: { details?: { retryAfterSeconds?: number } } }
    if (body.error?.details?.retryAfterSeconds !== undefined) {
      expect(Object.keys(documented?.headers ?? {})).toContain('Retry-After')
      expect(headers.get('retry-after')).toBe(String(body.error.details.retryAfterSeconds))
    }
    expect(validate(body) || [method, path, status, body, validate.errors]).toBe(true)
  }
  return { expectDocumented, seen }
}

async function expectUndocumented(method: string, response: Response): Promise<void> {
  if (method === 'OPTIONS' || method === 'HEAD') return
  const { error } = (await response.clone().json()) as { error: { code: string } }
  expect([response.status, error.code]).toEqual([response.status, WITHOUT_OPERATION.get(response.status)])
}

/** A path as one segment of a JSON pointer in a URI. */
const pointer = (path: string): string => encodeURIComponent(path.replaceAll('~', '~0').replaceAll('/', '~1'))
