import { CLOUD, JSON_BODY, KNOWN, profile } from './errors.ts'
import type { Operation } from './operation.ts'
import { flag, list, object, openObject, ref, success, text } from './schema.ts'

/** The routes to what is there, and what the cloud calls. */
export const ASSET_OPERATIONS = {
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
      type: text(
        'with public_id; default: what the registry knows, else authenticated or private by the profile, private for public ones',
        { enum: ['upload', 'private', 'authenticated'] },
      ),
      format: text('its file extension', { pattern: '^[a-z0-9]{0,10}$' }),
      attachment: text('true: the browser saves the file instead of showing it', { enum: ['true', 'false'] }),
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
    errors: [...KNOWN, 'unknown_profile', 'not_found', 'not_configured'],
  },
  'GET /download': {
    id: 'followLink',
    tag: 'assets',
    summary: 'Follow a link that is good for one time',
    query: { ticket: text('the ticket of the link') },
    queryRequired: ['ticket'],
    callers: 'anybody',
    answers: { 302: { description: 'to the asset, by a link of the cloud’s that lives for some seconds' } },
    errors: [
      'invalid_request',
      'cross_origin',
      'rate_limited',
      'not_found',
      'not_configured',
      'link_expired',
      'internal',
    ],
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
    errors: [...KNOWN, ...JSON_BODY, ...CLOUD, 'unknown_profile', 'not_found', 'not_configured'],
  },
  'POST /restore-files': {
    id: 'restoreAssets',
    tag: 'assets',
    summary: 'Take deletions back',
    description: 'As long as the deletion grace lasts; where there is none, deletions are final.',
    body: object({ assets: list(text('a handle'), 'the assets', { minItems: 1, maxItems: 100 }) }),
    callers: 'known',
    answers: { 200: { description: 'what became of each', schema: success(ref('Restorations')) } },
    errors: [...KNOWN, ...JSON_BODY, ...CLOUD, 'not_found', 'not_configured', 'name_taken'],
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
      'not_configured',
      'policy_changed',
      'internal',
      ...CLOUD,
    ],
  },
} as const satisfies Readonly<Record<string, Operation>>
