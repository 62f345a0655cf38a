import type { ErrorCode } from 'countersign/protocol'
import type { RouteKey } from '../routes.ts'
import type { Operation } from './operation.ts'
import { flag, list, object, openObject, ref, type Schema, success, text, whole } from './schema.ts'

/** With every route that asks who calls. */
const KNOWN = [
  'invalid_request',
  'unauthenticated',
  'cross_origin',
  'rate_limited',
  'internal',
  'authentication_unavailable',
] as const satisfies readonly ErrorCode[]
const JSON_BODY = ['unsupported_media_type', 'body_too_large'] as const satisfies readonly ErrorCode[]
const CLOUD = ['cloud_unreachable', 'cloud_refused', 'cloud_busy'] as const satisfies readonly ErrorCode[]
const POLICY = [
  'unknown_profile',
  'unknown_parameter',
  'parameter_refused',
  'parameter_missing',
  'parameter_invalid',
  'grant_required',
] as const satisfies readonly ErrorCode[]

const profile = text('which profile; may be left out where there is only one')

const widget: Operation = {
  id: 'signForWidget',
  tag: 'uploads',
  summary: 'Sign for an upload widget',
  description:
    'What the upload widget’s signatureEndpoint speaks. The signature is good for as many files as its holder sends within its life: prefer grants.',
  query: { profile },
  body: object({
    paramsToSign: {
      description: 'the parameters that the widget will send, or a list of such sets',
      oneOf: [openObject('one set'), list(openObject('a set'), 'several', { minItems: 1, maxItems: 100 })],
    },
  }),
  callers: 'known',
  answers: {
    200: {
      description: 'the signature, one for each set',
      schema: object({
        signature: { oneOf: [text('for one set'), list(text('for a set'), 'for several, in their order')] },
      }),
    },
  },
  errors: [...KNOWN, ...JSON_BODY, ...POLICY],
  beside: { signature: text('the refusal again, where the official component shows it') },
}

const scalar: Schema = { type: ['string', 'number', 'boolean'] }

/** Every route, as the reference describes it. */
export const OPERATIONS: { readonly [Key in RouteKey]: Operation } = {
  'POST /grants': {
    id: 'openGrants',
    tag: 'uploads',
    summary: 'Ask for leave to upload',
    description:
      'For each file the address to send it to and every field to send with it; the file itself goes to the cloud. With renew: the same grant under a fresh signature.',
    body: {
      oneOf: [
        object(
          {
            profile,
            files: list(ref('DeclaredFile'), 'the files', { minItems: 1, maxItems: 100 }),
            input: { description: 'what the profile’s own schema asks for' },
          },
          { optional: ['profile', 'input'] },
        ),
        object({ renew: text('the token of a grant whose signature has died, or will soon') }),
      ],
    },
    callers: 'known',
    answers: {
      200: {
        description: 'a grant for each file, in their order',
        schema: success(object({ version: { const: 1 }, grants: list(ref('Grant'), 'one for each file') })),
      },
    },
    errors: [
      ...KNOWN,
      ...JSON_BODY,
      ...POLICY,
      'input_invalid',
      'file_refused',
      'quota_exceeded',
      'not_found',
      'grant_settled',
      'policy_changed',
      'grant_expired',
    ],
  },
  'POST /completions': {
    id: 'completeUpload',
    tag: 'uploads',
    summary: 'Say that an upload is done',
    description:
      'The file is looked at where it arrived, moved to its own name, and the app is told, once; asked again, the answer is the same. It may be asked as well when the cloud’s answer was lost.',
    body: object(
      {
        token: text('the grant’s token'),
        answer: openObject('what the cloud answered to the upload; public_id, version and signature are looked at'),
      },
      { optional: ['answer'] },
    ),
    callers: 'known',
    answers: {
      200: {
        description: 'the finished asset, and what the app answered to it',
        schema: success(
          object({
            state: { const: 'ready' },
            asset: ref('Asset'),
            data: { description: 'what the app’s onUploaded answered; null where there is none' },
          }),
        ),
      },
      202: {
        description: 'another request is at it; ask again after Retry-After',
        schema: success(object({ state: { const: 'completing' }, retryAfterSeconds: whole('when to ask again') })),
      },
    },
    errors: [
      ...KNOWN,
      ...JSON_BODY,
      ...CLOUD,
      'not_found',
      'not_uploaded',
      'upload_rejected',
      'answer_invalid',
      'grant_expired',
      'policy_changed',
    ],
  },
  'POST /sign-cloudinary-params': widget,
  'POST /api/sign-cloudinary-params': { ...widget, id: 'signForWidgetBelowApi' },
  'GET /upload-signature': {
    id: 'signUpload',
    tag: 'uploads',
    summary: 'Get the parameters of one upload, signed',
    description:
      'The secure-server protocol: every parameter is the server’s. Good for as many files as its holder sends: prefer grants.',
    query: {
      profile,
      should_secure_asset: text('true: private where the profile would make it public', { enum: ['true', 'false'] }),
    },
    callers: 'known',
    answers: {
      200: {
        description: 'what to send as a form beside the file',
        schema: success(
          object({
            payload: openObject('the parameters that are signed', { additionalProperties: scalar }),
            signature: text('the signature'),
            manualSignature: text('the same, made the documented way'),
            cloudname: text('the cloud'),
            apiKey: text('the key to send as api_key'),
            expiresIn: text('how long it lives', { examples: ['30 mins'] }),
          }),
        ),
      },
    },
    errors: [...KNOWN, ...POLICY],
  },
  'GET /download-url': {
    id: 'linkToAsset',
    tag: 'assets',
    summary: 'Get a link to an asset, that dies',
    description:
      'Name the asset in one of three ways: by handle, by delivery URL, or by public id. One that is somebody else’s reads exactly like one that is not there.',
    query: {
      profile,
      asset: text('the handle of an asset'),
      url: text('its delivery URL'),
      public_id: text('its public id'),
      resource_type: text('with public_id; default image', { enum: ['image', 'video', 'raw'] }),
      type: text('with public_id; default: as the profile stores', { enum: ['upload', 'private', 'authenticated'] }),
      format: text('its file extension', { pattern: '^[a-z0-9]{0,10}$' }),
      once: text('true: a link that is good for one time; wants a registry', { enum: ['true', 'false'] }),
    },
    callers: 'known',
    answers: {
      200: {
        description: 'the link; a path at this gateway where it is good for one time',
        schema: success(
          object(
            {
              downloadUrl: text('the link'),
              expiresIn: text('how long it lives', { examples: ['1 min'] }),
              once: flag('whether it is good for one time'),
            },
            { optional: ['once'] },
          ),
        ),
      },
    },
    errors: [...KNOWN, 'unknown_profile', 'not_found'],
  },
  'GET /download': {
    id: 'followLink',
    tag: 'assets',
    summary: 'Follow a link that is good for one time',
    query: { ticket: text('the ticket of the link') },
    queryRequired: ['ticket'],
    callers: 'anybody',
    answers: { 302: { description: 'to the asset, by a link of the cloud’s that lives for some seconds' } },
    errors: ['invalid_request', 'cross_origin', 'rate_limited', 'not_found', 'link_expired', 'internal'],
  },
  'DELETE /delete-files': {
    id: 'deleteAssets',
    tag: 'assets',
    summary: 'Delete assets',
    description:
      'At most 100, by URL or by handle. One item that cannot be read, and nothing is deleted; deleting again is not_found.',
    query: { profile },
    body: object(
      {
        urls: list(
          object({
            type: text('its resource type', { enum: ['image', 'video', 'raw'] }),
            url: text('its delivery URL'),
          }),
          'assets by URL',
          { maxItems: 100 },
        ),
        assets: list(text('a handle'), 'assets by handle', { maxItems: 100 }),
      },
      { optional: ['urls', 'assets'] },
    ),
    callers: 'known',
    answers: { 200: { description: 'what became of each', schema: success(ref('Removals')) } },
    errors: [...KNOWN, ...JSON_BODY, ...CLOUD, 'unknown_profile', 'not_found'],
  },
  'POST /restore-files': {
    id: 'restoreAssets',
    tag: 'assets',
    summary: 'Take deletions back',
    description: 'As long as the deletion grace lasts; where there is none, deletions are final.',
    body: object({ assets: list(text('a handle'), 'the assets', { minItems: 1, maxItems: 100 }) }),
    callers: 'known',
    answers: { 200: { description: 'what became of each', schema: success(ref('Restorations')) } },
    errors: [...KNOWN, ...JSON_BODY, ...CLOUD, 'not_found', 'name_taken'],
  },
  'POST /webhooks/cloudinary': {
    id: 'notify',
    tag: 'cloud',
    summary: 'Take a notification of the cloud',
    description:
      'The address to give to the cloud as notification URL. The cloud’s signature over the bytes says who sends it.',
    headers: {
      'x-cld-timestamp': text('when it was signed, Unix seconds'),
      'x-cld-signature': text('the signature over body and timestamp'),
    },
    body: openObject('the notification, as Cloudinary sends it'),
    callers: 'anybody',
    answers: {
      200: {
        description: 'it was taken',
        schema: success(
          object(
            { handled: flag('whether it changed anything'), reason: text('why it did not') },
            { optional: ['reason'] },
          ),
        ),
      },
    },
    errors: [
      'invalid_request',
      'unauthenticated',
      'cross_origin',
      'rate_limited',
      'body_too_large',
      'not_found',
      'policy_changed',
      'internal',
      ...CLOUD,
    ],
  },
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
}
