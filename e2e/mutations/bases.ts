/** Requests that are as they should be, but for the names in them: mutations begin with one of these. */

import { PIXEL, TEXT_FILE } from '../compatibility/suite/asks.ts'
import { type Fields, WRITERS } from '../compatibility/suite/bodies.ts'
import type { Random } from '../crash/random.ts'
import { hostile, nameOr, pick } from './hostile.ts'
import type { RawRequest } from './raw-request.ts'

/** Whom requests are for. */
export interface Target {
  cloudName: string
  /** `Basic …`: with it, whatever is mutated reaches what comes after the signature. */
  authorization: string
}

type Base = (random: Random, target: Target) => RawRequest

const ORDINARY = ['a', 'b', 'c/d', 'photo.jpg', 'x']
const TYPES = ['image', 'video', 'raw', 'auto']
const TRANSFORMATIONS = [
  'w_10',
  'c_fill,h_10,w_10',
  'c_scale,w_0.5',
  'e_blur:2000',
  'w_99999',
  't_x',
  'f_auto',
  'w_10/h_10',
  'a_90',
  'l_text:a:b',
]

const id = (random: Random): string => nameOr(random, pick(random, ORDINARY))
const type = (random: Random): string =>
  random.fraction() < 0.5 ? pick(random, TYPES) : nameOr(random, pick(random, TYPES))

const request = (
  method: string,
  target: string,
  headers: [string, string][],
  body: Buffer = Buffer.alloc(0),
): RawRequest => ({
  ...{ method, target, headers, body, pieces: [], breaksOff: false, deeds: [] },
})

/** The fields of a form as any of the three bodies, with a file or without. */
function form(
  random: Random,
  target: Target,
  path: string,
  fields: Fields,
  file: typeof PIXEL | null = null,
): RawRequest {
  const kind =
    file && random.fraction() < 0.8 ? 'multipart' : pick(random, ['multipart', 'urlencoded', 'json'] as const)
  const named = file && { ...file, name: nameOr(random, file.name) }
  const { contentType, bytes } = WRITERS[kind](fields, named, {
    lists: pick(random, ['brackets', 'indexes'] as const),
    fileFirst: random.fraction() < 0.5,
    lastLineBreak: random.fraction() < 0.5,
  })
  const headers: [string, string][] = [
    ['authorization', target.authorization],
    ['content-type', contentType],
  ]
  return request(
    random.fraction() < 0.95 ? 'POST' : pick(random, ['PUT', 'DELETE']),
    `/v1_1/${target.cloudName}/${path}`,
    headers,
    bytes,
  )
}

const admin = (method: string, target: Target, path: string): RawRequest =>
  request(method, `/v1_1/${target.cloudName}/${path}`, [['authorization', target.authorization]])

/** Half of what stands in a path is written as it is, half as it should be. */
const inPath = (random: Random, text: string): string =>
  random.fraction() < 0.5 ? encodeURIComponent(text.toWellFormed()) : text

const query = (random: Random, names: readonly string[]): string =>
  names
    .filter(() => random.fraction() < 0.6)
    .map((name) => `${inPath(random, name)}=${inPath(random, id(random))}`)
    .join('&')

const upload: Base = (random, target) => {
  const optional: Fields = {
    tags: id(random),
    context: `alt=${id(random)}`,
    folder: id(random),
    asset_folder: id(random),
    display_name: id(random),
    filename_override: id(random),
    use_filename: nameOr(random, 'true'),
    overwrite: nameOr(random, 'true'),
    type: nameOr(random, 'private'),
    allowed_formats: nameOr(random, 'png'),
    eager: nameOr(random, 'w_5'),
    return_delete_token: nameOr(random, 'true'),
    notification_url: nameOr(random, 'http://127.0.0.1:9/'),
    [hostile(random)]: id(random),
  }
  const chosen = Object.entries(optional).filter(() => random.fraction() < 0.12)
  const fields = { ...(random.fraction() < 0.8 && { public_id: id(random) }), ...Object.fromEntries(chosen) }
  const isImage = random.fraction() < 0.3
  const resourceType = nameOr(random, isImage ? 'image' : pick(random, ['raw', 'raw', 'auto']))
  return form(random, target, `${inPath(random, resourceType)}/upload`, fields, isImage ? PIXEL : TEXT_FILE)
}

const chunk: Base = (random, target) => {
  const made = form(random, target, 'raw/upload', { public_id: id(random) }, TEXT_FILE)
  const ends = [
    '0-15/16',
    '0-15/32',
    '16-31/32',
    '0-15/-1',
    '0-15/*',
    '16-31/-1',
    '0-0/0',
    '5-1/9',
    '0-15/9223372036854775808',
    '-1-15/16',
  ]
  made.headers.push(['content-range', `bytes ${nameOr(random, pick(random, ends))}`])
  made.headers.push(['x-unique-upload-id', nameOr(random, `upload-${random.integer(0, 30)}`)])
  return made
}

/** Calls of the Upload API without a file: what each takes. */
const ACTIONS: Readonly<Record<string, readonly string[]>> = {
  destroy: ['public_id', 'type', 'invalidate'],
  rename: ['from_public_id', 'to_public_id', 'type', 'to_type', 'overwrite'],
  explicit: ['public_id', 'type', 'tags', 'eager', 'context', 'metadata', 'access_control'],
  tags: ['command', 'tag', 'public_ids', 'type'],
  context: ['command', 'context', 'public_ids', 'type'],
  metadata: ['metadata', 'public_ids', 'clear_invalid'],
  generate_archive: ['mode', 'tags', 'prefixes', 'public_ids', 'target_public_id', 'target_format', 'flatten_folders'],
  explode: ['public_id', 'transformation'],
  multi: ['tag'],
  text: ['text', 'public_id'],
}

const WORDS: Readonly<Record<string, readonly string[]>> = {
  command: ['add', 'remove', 'replace', 'remove_all'],
  type: ['upload', 'private', 'authenticated'],
  to_type: ['upload', 'private'],
  mode: ['create', 'download'],
  context: ['alt=b'],
  metadata: ['a=b'],
  access_control: ['[{"access_type":"anonymous"}]'],
}

const action: Base = (random, target) => {
  const name = pick(random, Object.keys(ACTIONS))
  const fields = (ACTIONS[name] ?? [])
    .filter(() => random.fraction() < 0.8)
    .map((field): [string, string | string[]] => {
      const value = nameOr(random, pick(random, WORDS[field] ?? ORDINARY))
      return [field, /s$/.test(field) && random.fraction() < 0.5 ? [value, id(random)] : value]
    })
  return form(random, target, `${inPath(random, type(random))}/${name}`, Object.fromEntries(fields))
}

const ADMIN_PATHS: readonly ((random: Random) => string)[] = [
  (random) => `resources/${inPath(random, type(random))}/upload/${inPath(random, id(random))}`,
  (random) =>
    `resources/${inPath(random, type(random))}?${query(random, ['prefix', 'max_results', 'next_cursor', 'tags', 'fields'])}`,
  (random) =>
    `resources/${inPath(random, type(random))}/upload?${query(random, ['prefix', 'public_ids[]', 'public_ids[0]'])}`,
  (random) => `resources/image/tags/${inPath(random, id(random))}?${query(random, ['max_results', 'direction'])}`,
  (random) => `resources/image/context?${query(random, ['key', 'value'])}`,
  (random) => `resources/by_asset_folder?${query(random, ['asset_folder', 'next_cursor'])}`,
  (random) =>
    `resources/search?${query(random, ['expression', 'sort_by[0][public_id]', 'aggregate[]', 'max_results', 'next_cursor'])}`,
  (random) => `resources/${inPath(random, id(random))}`,
  (random) => `folders/${inPath(random, id(random))}`,
  (random) => `upload_presets/${inPath(random, id(random))}`,
  (random) => `transformations/${inPath(random, nameOr(random, pick(random, TRANSFORMATIONS)))}`,
  (random) => `tags/${inPath(random, type(random))}?${query(random, ['prefix', 'max_results'])}`,
  (random) => `metadata_fields/${inPath(random, id(random))}`,
  (random) =>
    `${pick(random, ['usage', 'config', 'ping', 'triggers', 'streaming_profiles'])}/${inPath(random, id(random))}`,
]

const adminCall: Base = (random, target) =>
  admin(pick(random, ['GET', 'GET', 'GET', 'HEAD', 'DELETE', 'POST', 'PUT']), target, pick(random, ADMIN_PATHS)(random))

const search: Base = (random, target) => {
  const words = [
    'tags=x',
    'AND',
    'OR',
    'NOT',
    '(',
    ')',
    'bytes>1',
    'public_id:a*',
    '[1 TO 5]',
    '"',
    '-',
    'created_at>1d',
    '=',
    ':',
    'width:{1 TO}',
  ]
  const expression = Array.from({ length: random.integer(0, 12) }, () => nameOr(random, pick(random, words))).join(' ')
  const body = {
    expression,
    max_results: pick(random, [1, 0, -1, 1e9, '5', null]),
    sort_by: [{ [hostile(random)]: 'asc' }],
  }
  const made = admin('POST', target, 'resources/search')
  made.headers.push(['content-type', 'application/json'])
  made.body = Buffer.from(JSON.stringify(body))
  return made
}

const settings: Base = (random, target) => {
  const path = pick(random, [
    'upload_presets',
    'transformations',
    'folders/a',
    'metadata_fields',
    'upload_mappings',
    'triggers',
  ])
  return form(random, target, path, {
    ...{ name: id(random), transformation: nameOr(random, pick(random, TRANSFORMATIONS)), tags: id(random) },
    [nameOr(random, 'unsigned')]: nameOr(random, 'true'),
  })
}

const unsigned: Base = (random, target) => {
  const made = form(random, target, 'raw/upload', { upload_preset: id(random), public_id: id(random) }, TEXT_FILE)
  made.headers = made.headers.filter(([name]) => name !== 'authorization')
  return made
}

const delivery: Base = (random, target) => {
  const parts = [
    ...(random.fraction() < 0.3 ? [nameOr(random, 's--AAAAAAAA--')] : []),
    ...(random.fraction() < 0.4 ? [nameOr(random, pick(random, TRANSFORMATIONS))] : []),
    ...(random.fraction() < 0.4 ? [nameOr(random, 'v1')] : []),
    id(random),
  ]
  const kind = `${type(random)}/${nameOr(random, pick(random, ['upload', 'private', 'authenticated', 'fetch', 'list']))}`
  const made = request(
    'GET',
    `/${nameOr(random, target.cloudName)}/${kind}/${parts.map((part) => inPath(random, part)).join('/')}`,
    [],
  )
  if (random.fraction() < 0.3)
    made.headers.push([
      'range',
      nameOr(random, pick(random, ['bytes=0-3', 'bytes=-5', 'bytes=5-', 'bytes=0-1,2-3', 'bytes=99-'])),
    ])
  if (random.fraction() < 0.2) made.headers.push(['if-none-match', nameOr(random, '*')])
  if (random.fraction() < 0.2) made.headers.push(['accept', nameOr(random, 'image/webp')])
  return made
}

const link: Base = (random, target) =>
  request(
    'GET',
    `/v1_1/${target.cloudName}/${pick(random, ['raw/download', 'image/generate_archive', 'asset/download', 'download_backup'])}?${query(random, ['public_id', 'type', 'format', 'attachment', 'target_filename', 'expires_at', 'mode', 'tags', 'signature', 'api_key', 'timestamp'])}`,
    [['authorization', target.authorization]],
  )

const BASES: readonly (readonly [weight: number, base: Base])[] = [
  [8, upload],
  [3, chunk],
  [4, action],
  [4, adminCall],
  [1, search],
  [1, settings],
  [1, unsigned],
  [4, delivery],
  [1, link],
]
const WEIGHED = BASES.flatMap(([weight, base]) => Array.from({ length: weight }, () => base))

export const makeBase: Base = (random, target) => pick(random, WEIGHED)(random, target)
