import { list, object, openObject, orNull, type Schema, text, whole } from './schema.ts'

const time = (description: string): Schema => text(description, { format: 'date-time' })

const fields: Schema = openObject('every field of the upload form but `file`, to be sent as it is', {
  additionalProperties: { type: 'string' },
})

/** What requests and answers share. */
export const COMPONENTS = {
  DeclaredFile: object(
    {
      name: text('the file’s name', { maxLength: 255, examples: ['cat.jpg'] }),
      bytes: whole('the file’s size; reserved of a quota', { minimum: 1 }),
      type: text('the media type that the browser says it has', { examples: ['image/jpeg'] }),
      parameters: openObject('upload parameters that the profile leaves to the client'),
    },
    { optional: ['type', 'parameters'], description: 'A file before any of it is sent.' },
  ),
  Grant: object(
    {
      id: text('the grant, and the asset that it will be'),
      uploadUrl: text('where the form is sent', { format: 'uri' }),
      fields,
      expiresAt: time('when the signature dies'),
      token: text('what completion and renewal want to see'),
      tokenExpiresAt: time('when the token dies'),
    },
    { description: 'Leave to upload one file.' },
  ),
  Asset: object(
    {
      id: text('the handle by which every other route names it'),
      public_id: text('its name in the cloud'),
      resource_type: text('image, video or raw', { enum: ['image', 'video', 'raw'] }),
      type: text('who may fetch it', { enum: ['upload', 'private', 'authenticated'] }),
      version: whole('the cloud’s version of it'),
      format: orNull(text('its format, by its content')),
      bytes: whole('its size as stored'),
      width: orNull(whole('in pixels')),
      height: orNull(whole('in pixels')),
      url: orNull(text('where everybody may fetch it; null for what is protected')),
    },
    { description: 'An asset, by what the cloud says it has.' },
  ),
  Removal: object(
    {
      asset: text('the handle that was asked about'),
      url: text('the URL that was asked about'),
      type: text('its resource type'),
      public_id: text('its name in the cloud'),
      result: text('what became of it', { enum: ['deleted', 'not_found'] }),
      restorable_until: time('until then POST /restore-files takes the deletion back'),
    },
    { optional: ['asset', 'url', 'type', 'public_id', 'restorable_until'] },
  ),
  Restoration: object({
    asset: text('the handle that was asked about'),
    result: text('what became of it', { enum: ['restored', 'not_found'] }),
  }),
  Checks: object({
    registry: text('whether the registry answers', { enum: ['ok', 'failed', 'none'] }),
    cloud: text('whether the cloud takes our key', { enum: ['ok', 'failed'] }),
  }),
  Removals: object({ results: list({ $ref: '#/components/schemas/Removal' }, 'in the order they were asked for') }),
  Restorations: object({
    results: list({ $ref: '#/components/schemas/Restoration' }, 'in the order they were asked for'),
  }),
} as const satisfies Record<string, Schema>
