import { admin, ok, open, PIXEL, post, putImage, putText, ROCKET, refused, step, TEXT_FILE, upload } from '../asks.ts'
import type { Case } from '../case.ts'
import { ABSENT, holding, LIST, WHOLE } from '../match.ts'

const shown = (publicId: string, body: Parameters<typeof ok>[0]) =>
  step(admin('GET', `resources/raw/upload/${publicId}`), ok(body))

/** What the other calls of the Upload API do with an asset. */
export const ASSETS: readonly Case[] = [
  {
    name: 'tags and context of an upload are kept',
    profile: 'core',
    source: '§2.2 content',
    steps: [
      putText('{p}/words.txt', { tags: 'b,a', context: 'alt=a \\| b|caption=x\\=y' }),
      shown('{p}/words.txt', { tags: holding('a'), context: { custom: { alt: 'a | b', caption: 'x=y' } } }),
    ],
  },
  {
    name: 'eager images are made at once, their parameters in order',
    profile: 'core',
    source: '§2.4 eager strings',
    steps: [
      step(
        upload('image', { public_id: '{p}/eager', eager: 'w_40,h_30,c_fill|w_20,c_scale/png' }, ROCKET),
        ok({
          eager: [
            { transformation: 'c_fill,h_30,w_40', width: 40, height: 30 },
            { width: 20, format: 'png' },
          ],
        }),
        { url: 'eager.0.secure_url' },
      ),
      step(open('{url}'), { status: 200, headers: { 'content-type': 'image/jpeg' } }),
    ],
  },
  {
    name: 'explicit changes what is there',
    profile: 'core',
    source: '§2.9 explicit',
    steps: [
      putImage('{p}/explicit'),
      step(post('image/explicit', { public_id: '{p}/explicit', type: 'upload', tags: 'told' }), ok({ tags: ['told'] })),
    ],
  },
  {
    name: 'explicit of nothing is not found',
    profile: 'core',
    source: '§2.6, §2.9',
    steps: [
      step(post('image/explicit', { public_id: '{p}/none', type: 'upload' }), refused(404, /^Resource not found - /)),
    ],
  },
  {
    name: 'rename gives another name, and the old one is free',
    profile: 'core',
    source: '§2.9 rename',
    steps: [
      putText('{p}/old.txt'),
      step(
        post('raw/rename', { from_public_id: '{p}/old.txt', to_public_id: '{p}/new.txt' }),
        ok({ public_id: '{p}/new.txt' }),
      ),
      step(admin('GET', 'resources/raw/upload/{p}/old.txt'), { status: 404 }),
    ],
  },
  {
    name: 'rename onto a name that is taken is refused',
    profile: 'core',
    source: '§2.9 rename, OpenAPI',
    steps: [
      putText('{p}/from.txt'),
      putText('{p}/taken.txt'),
      step(post('raw/rename', { from_public_id: '{p}/from.txt', to_public_id: '{p}/taken.txt' }), { status: 400 }),
    ],
  },
  {
    name: 'rename makes a public asset private',
    profile: 'core',
    source: '§2.9 rename to_type',
    steps: [
      putText('{p}/hidden.txt'),
      step(
        post('raw/rename', { from_public_id: '{p}/hidden.txt', to_public_id: '{p}/hidden.txt', to_type: 'private' }),
        ok({ type: 'private', secure_url: /\/raw\/private\/s--/ }),
      ),
    ],
  },
  {
    name: 'rename of nothing is not found',
    profile: 'core',
    source: '§2.6',
    steps: [
      step(
        post('raw/rename', { from_public_id: '{p}/none', to_public_id: '{p}/one' }),
        refused(404, /^Resource not found - /),
      ),
    ],
  },
  {
    name: 'destroying nothing is no error',
    profile: 'core',
    source: '§2.9 destroy',
    steps: [step(post('raw/destroy', { public_id: '{p}/none' }), ok({ result: 'not found' }))],
  },
  {
    name: 'an asset is destroyed by its id',
    profile: 'core',
    source: '§2.9 asset/destroy',
    steps: [
      putText('{p}/by-id.txt', {}, { asset_id: 'asset_id' }),
      step(post('asset/destroy', { asset_id: '{asset_id}' }), ok({ result: 'ok' })),
      step(admin('GET', 'resources/raw/upload/{p}/by-id.txt'), { status: 404 }),
    ],
  },
  {
    name: 'a delete token takes an upload back, once',
    profile: 'core',
    source: '§2.1 delete_by_token',
    steps: [
      putText('{p}/token.txt', { return_delete_token: 'true' }, { token: 'delete_token' }),
      step(post('delete_by_token', { token: '{token}' }, { auth: 'none' }), ok({ result: 'ok' })),
      step(post('delete_by_token', { token: '{token}' }, { auth: 'none' }), { status: 400 }),
    ],
  },
  {
    name: 'tags of several are added, replaced and removed; who is not there is left out',
    profile: 'core',
    source: '§2.9 tags',
    steps: [
      putText('{p}/t1.txt'),
      putText('{p}/t2.txt'),
      step(
        post('raw/tags', { command: 'add', tag: 'x,y', public_ids: ['{p}/t1.txt', '{p}/t2.txt', '{p}/none'] }),
        ok({ public_ids: ['{p}/t1.txt', '{p}/t2.txt'] }),
      ),
      step(post('raw/tags', { command: 'replace', tag: 'z', public_ids: ['{p}/t1.txt'] }), ok()),
      step(post('raw/tags', { command: 'remove', tag: 'y', public_ids: ['{p}/t2.txt'] }), ok()),
      shown('{p}/t1.txt', { tags: ['z'] }),
      shown('{p}/t2.txt', { tags: ['x'] }),
      step(post('raw/tags', { command: 'remove_all', public_ids: ['{p}/t2.txt'] }), ok()),
      shown('{p}/t2.txt', { tags: [] }),
    ],
  },
  {
    name: 'context of several is added and removed',
    profile: 'core',
    source: '§2.9 context',
    steps: [
      putText('{p}/c1.txt'),
      step(
        post('raw/context', { command: 'add', context: 'alt=A', public_ids: ['{p}/c1.txt'] }),
        ok({ public_ids: ['{p}/c1.txt'] }),
      ),
      shown('{p}/c1.txt', { context: { custom: { alt: 'A' } } }),
      step(post('raw/context', { command: 'remove_all', public_ids: ['{p}/c1.txt'] }), ok()),
      shown('{p}/c1.txt', { context: ABSENT }),
    ],
  },
  {
    name: 'a private file is delivered to who holds a signed link, and to nobody else',
    profile: 'core',
    source: '§1.6, §4.2',
    steps: [
      putText('{p}/private.txt', { type: 'private' }, { url: 'secure_url' }),
      step(
        {
          method: 'GET',
          path: 'raw/download',
          auth: 'signature',
          fields: { public_id: '{p}/private.txt', type: 'private' },
        },
        { status: 200, bytes: TEXT_FILE.bytes },
      ),
      step(open('{url}'), { status: 200, bytes: TEXT_FILE.bytes }),
      step(
        {
          method: 'GET',
          path: 'raw/download',
          auth: 'wrong signature',
          fields: { public_id: '{p}/private.txt', type: 'private' },
        },
        { status: 401 },
      ),
    ],
  },
  {
    name: 'an archive of a tag is stored as a raw file',
    profile: 'core',
    source: '§2.9 generate_archive',
    steps: [
      putText('{p}/z1.txt', { tags: '{p}-zip' }),
      putText('{p}/z2.txt', { tags: '{p}-zip' }),
      step(
        post('raw/generate_archive', { tags: '{p}-zip', mode: 'create', target_public_id: '{p}/packed' }),
        ok({ public_id: '{p}/packed.zip', resource_type: 'raw', resource_count: 2, file_count: 2, format: ABSENT }),
        { url: 'secure_url' },
      ),
      step(open('{url}'), { status: 200 }),
    ],
  },
  {
    name: 'an archive is sent to who holds a signed link',
    profile: 'core',
    source: '§1.6 generate_archive',
    steps: [
      putText('{p}/sent.txt'),
      step(
        {
          ...{ method: 'GET', path: 'raw/generate_archive', auth: 'signature' },
          fields: { mode: 'download', public_ids: ['{p}/sent.txt'] },
        },
        { status: 200 },
      ),
    ],
  },
  {
    name: 'an image that is none is refused',
    profile: 'core',
    source: '§2.6',
    steps: [step(upload('image', { public_id: '{p}/no-image' }, TEXT_FILE), refused(400, 'Invalid image file'))],
  },
  {
    name: 'an empty file is refused',
    profile: 'core',
    source: '§2.6, uploader_spec (lower-cased contains "empty")',
    steps: [
      step(
        upload('raw', { public_id: '{p}/empty' }, { name: 'a.txt', bytes: new Uint8Array() }),
        refused(400, /empty/i),
      ),
    ],
  },
  {
    name: 'a format that is not allowed is refused',
    profile: 'core',
    source: '§2.6 allowed_formats',
    steps: [
      step(
        upload('image', { public_id: '{p}/format', allowed_formats: 'jpg,gif' }, PIXEL),
        refused(400, /^Image file format png not allowed/),
      ),
    ],
  },
  {
    name: 'a file may be sent as a data URI',
    profile: 'core',
    source: '§2.8',
    steps: [
      step(
        upload('image', { public_id: '{p}/data-uri' }, PIXEL, { as: 'urlencoded' }),
        ok({ format: 'png', bytes: PIXEL.bytes.length, version: WHOLE, tags: LIST }),
      ),
    ],
  },
]
