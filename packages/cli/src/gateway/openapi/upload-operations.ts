import { CLOUD, JSON_BODY, KNOWN, POLICY, profile } from './errors.ts'
import type { Operation } from './operation.ts'
import { list, object, openObject, ref, type Schema, success, text, whole } from './schema.ts'

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

/** The routes by which files come in. */
export const UPLOAD_OPERATIONS = {
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
            files: list(
              ref('DeclaredFile'),
              'the files; a profile may take fewer than 100 at once: maxFiles, default 20',
              { minItems: 1, maxItems: 100 },
            ),
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
      'not_configured',
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
      'not_configured',
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
} as const satisfies Readonly<Record<string, Operation>>
