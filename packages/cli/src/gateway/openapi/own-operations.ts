import type { Operation } from './operation.ts'
import { object, openObject, ref, success, text } from './schema.ts'

/** The routes that the gateway answers by itself. */
export const OWN_OPERATIONS = {
  'GET /healthz': {
    id: 'health',
    tag: 'operation',
    summary: 'Whether the process lives',
    callers: 'anybody',
    answers: { 200: { description: 'it does', schema: object({ status: { const: 'success' } }) } },
    errors: [],
  },
  'GET /readyz': {
    id: 'readiness',
    tag: 'operation',
    summary: 'Whether it can do all of its work',
    description: 'Asks the registry and the cloud, at most every second and every 30 seconds.',
    callers: 'anybody',
    answers: { 200: { description: 'it can', schema: success(ref('Checks')) } },
    errors: ['not_ready'],
  },
  'GET /metrics': {
    id: 'metrics',
    tag: 'operation',
    summary: 'What it has done, for Prometheus',
    callers: 'metrics',
    answers: { 200: { description: 'the metrics', mediaType: 'text/plain' } },
    errors: ['unauthenticated', 'not_found'],
  },
  'GET /openapi.json': {
    id: 'document',
    tag: 'operation',
    summary: 'This document',
    callers: 'anybody',
    answers: { 200: { description: 'OpenAPI 3.1', schema: openObject('the document') } },
    errors: [],
  },
  'GET /reference': {
    id: 'reference',
    tag: 'page',
    summary: 'This document, for people',
    callers: 'anybody',
    answers: { 200: { description: 'the page', mediaType: 'text/html' } },
    errors: [],
  },
  'GET /': {
    id: 'root',
    tag: 'page',
    summary: 'Leads to the page',
    callers: 'anybody',
    answers: { 302: { description: 'to /unsigned' } },
    errors: [],
  },
  'GET /unsigned': {
    id: 'page',
    tag: 'page',
    summary: 'The page to try it with',
    callers: 'anybody',
    answers: { 200: { description: 'the page', mediaType: 'text/html' } },
    errors: ['internal'],
  },
  'GET /unsigned/{name}': {
    id: 'pageFile',
    tag: 'page',
    summary: 'A file that the pages are made of',
    path: { name: text('the file’s name') },
    callers: 'anybody',
    answers: { 200: { description: 'the file', mediaType: '*/*' } },
    errors: ['not_found'],
  },
} as const satisfies Readonly<Record<string, Operation>>
