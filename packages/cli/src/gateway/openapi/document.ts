import { ERROR_CODES } from 'countersign/protocol'
import { ROUTES, type RouteKey } from '../routes.ts'
import { COMPONENTS } from './components.ts'
import type { Operation } from './operation.ts'
import { OPERATIONS } from './operations.ts'
import { object, openObject, type Schema, text } from './schema.ts'

/** A document of OpenAPI, as far as the reference draws it. */
export interface Document {
  openapi: '3.1.0'
  info: { title: string; version: string; description: string; license: { name: string; identifier: string } }
  tags: readonly { name: string; description: string }[]
  paths: Record<string, Record<string, DocumentedOperation>>
  components: { schemas: Record<string, Schema>; securitySchemes: Record<string, object> }
}

/** An operation as the document holds it. */
export interface DocumentedOperation {
  operationId: string
  summary: string
  description?: string
  tags: readonly string[]
  security: readonly Record<string, readonly string[]>[]
  parameters?: readonly { name: string; in: string; required: boolean; description: string; schema: Schema }[]
  requestBody?: { required: boolean; content: Record<string, { schema: Schema }> }
  responses: Record<string, DocumentedResponse>
}

export interface DocumentedResponse {
  description: string
  headers?: Record<string, { description: string; schema: Schema }>
  content?: Record<string, { schema: Schema }>
}

const DESCRIPTION = `Signed direct uploads: the gateway says what may be uploaded and signs exactly that; the files go from the browser to the cloud.

Every answer but files and pages is JSON: \`{"status":"success","data":…}\`, or \`{"status":"error","error":{"code","message","details"}}\`. Branch on \`code\`; \`message\` is for people. Every answer carries \`x-request-id\`, by which the log knows it. A method that a path does not answer is 405 \`method_not_allowed\`, an unknown path is 404 \`not_found\`, \`OPTIONS\` answers preflights of the origins that the configuration lists.`

const TAGS: readonly { name: Operation['tag']; description: string }[] = [
  { name: 'uploads', description: 'Leave to upload, and its completion' },
  { name: 'assets', description: 'Links to what was uploaded, deletion and its undoing' },
  { name: 'cloud', description: 'What the cloud calls' },
  { name: 'operation', description: 'For whoever runs the gateway' },
  { name: 'page', description: 'For people' },
]

/** The gateway as a document of OpenAPI 3.1, made from the tables of routes, operations and error codes. */
export function openApiDocument(version: string): Document {
  const paths: Document['paths'] = {}
  for (const { method, path } of ROUTES) {
    const operation = OPERATIONS[`${method} ${path}` as RouteKey]
    paths[path] = { ...paths[path], [method.toLowerCase()]: documented(operation) }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Countersign gateway',
      version,
      description: DESCRIPTION,
      license: { name: 'MIT', identifier: 'MIT' },
    },
    tags: TAGS,
    paths,
    components: {
      schemas: COMPONENTS,
      securitySchemes: {
        caller: { type: 'http', scheme: 'bearer', description: 'a JWT of the issuer, or a token, as configured' },
        metrics: { type: 'http', scheme: 'bearer', description: 'the token of the metrics' },
      },
    },
  }
}

const SECURITY: Readonly<Record<Operation['callers'], DocumentedOperation['security']>> = {
  known: [{ caller: [] }],
  // A gateway on loopback shows them without.
  metrics: [{ metrics: [] }, {}],
  anybody: [],
}

function documented(operation: Operation): DocumentedOperation {
  const { id, tag, summary, description, body, callers } = operation
  const parameters = [
    ...parametersIn('path', operation.path, Object.keys(operation.path ?? {})),
    ...parametersIn('query', operation.query, operation.queryRequired),
    ...parametersIn('header', operation.headers, Object.keys(operation.headers ?? {})),
  ]
  return {
    operationId: id,
    summary,
    ...(description !== undefined && { description }),
    tags: [tag],
    security: SECURITY[callers],
    ...(parameters.length > 0 && { parameters }),
    ...(body && { requestBody: { required: true, content: { 'application/json': { schema: body } } } }),
    responses: responsesOf(operation),
  }
}

const parametersIn = (place: string, parameters: Operation['query'] = {}, required: readonly string[] = []) =>
  Object.entries(parameters).map(([name, { description = '', ...schema }]) => ({
    name,
    in: place,
    required: required.includes(name),
    description,
    schema,
  }))

/** Of every route: the request was sent to a name that is not ours, or its body declares too much. */
const EVERYWHERE = ['host_not_allowed', 'body_too_large'] as const

const STATUS: Readonly<Record<string, number>> = { ...ERROR_CODES, not_ready: 503 }

function responsesOf({ answers, errors, beside }: Operation): Record<string, DocumentedResponse> {
  const responses: Record<string, DocumentedResponse> = {}
  for (const [status, { description, schema, mediaType }] of Object.entries(answers)) {
    const content = mediaType ?? (schema && 'application/json')
    responses[status] = {
      description,
      ...(content !== undefined && { content: { [content]: { schema: schema ?? { type: 'string' } } } }),
    }
  }
  const codes = [...new Set<string>([...errors, ...EVERYWHERE])]
  for (const status of new Set(codes.map((code) => STATUS[code] ?? 500))) {
    const here = codes.filter((code) => STATUS[code] === status)
    responses[status] = {
      description: here.join(', '),
      ...(here.some((code) => RETRYABLE.has(code)) && { headers: RETRY_AFTER }),
      content: { 'application/json': { schema: errorSchema(here, beside) } },
    }
  }
  return responses
}

const RETRYABLE = new Set(['rate_limited', 'quota_exceeded', 'cloud_busy', 'authentication_unavailable'])
const RETRY_AFTER = {
  'Retry-After': { description: 'when to try again, in seconds', schema: { type: 'string', pattern: '^[0-9]+$' } },
}

const errorSchema = (codes: readonly string[], beside: Operation['beside'] = {}): Schema =>
  object(
    {
      status: { const: 'error' },
      error: object(
        {
          code: text('what to branch on', { enum: codes }),
          message: text('what to do about it, for people'),
          details: openObject('what it is about: rule, parameter, what would be accepted, when to come again'),
        },
        { optional: ['details'] },
      ),
      ...beside,
    },
    { optional: Object.keys(beside) },
  )
