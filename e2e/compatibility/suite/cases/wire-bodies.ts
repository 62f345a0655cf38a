import { admin, ok, PIXEL, post, putText, step, TEXT_FILE, upload } from '../asks.ts'
import type { BodyKind, BodyOptions } from '../bodies.ts'
import type { Auth, Case } from '../case.ts'

const BODIES: readonly [says: string, as: BodyKind, body: Partial<BodyOptions>][] = [
  ['multipart, the file last', 'multipart', {}],
  ['multipart, the file first', 'multipart', { fileFirst: true }],
  ['multipart, no line break at the end', 'multipart', { lastLineBreak: false }],
  ['multipart, the file first, no line break at the end', 'multipart', { fileFirst: true, lastLineBreak: false }],
  ['urlencoded, the file as text', 'urlencoded', {}],
  ['JSON, the file as text', 'json', {}],
]
const AUTHS: readonly [says: string, auth: Auth][] = [
  ['signed by SHA-1', 'signature'],
  ['signed by SHA-256', 'sha256'],
  ['with Basic in place of a signature', 'basic'],
]

/** An action by each body that there is, and each way to name the items of a list. */
const ACTIONS: readonly [says: string, as: BodyKind, body: Partial<BodyOptions>][] = [
  ['multipart', 'multipart', {}],
  ['multipart, public_ids[0]', 'multipart', { lists: 'indexes' }],
  ['urlencoded', 'urlencoded', {}],
  ['urlencoded, public_ids[0]', 'urlencoded', { lists: 'indexes' }],
  ['JSON', 'json', {}],
]

/** Every body, and the transport traps of the official SDKs. */
export const WIRE_BODIES: readonly Case[] = [
  ...BODIES.flatMap(([body, as, options], row) =>
    AUTHS.map(
      ([how, auth], column): Case => ({
        name: `an upload is taken as ${body}, ${how}`,
        profile: 'wire',
        source: '§2.1 bodies',
        steps: [
          step(
            upload('raw', { public_id: `{p}/body-${row}-${column}.txt`, tags: 'a,b' }, TEXT_FILE, {
              as,
              auth,
              body: options,
            }),
            ok({ public_id: `{p}/body-${row}-${column}.txt`, bytes: TEXT_FILE.bytes.length }),
          ),
        ],
      }),
    ),
  ),
  ...ACTIONS.map(
    ([says, as, body], row): Case => ({
      name: `an action is taken as ${says}`,
      profile: 'wire',
      source: '§3.3',
      steps: [
        putText(`{p}/action-${row}.txt`),
        step(
          post('raw/tags', { command: 'add', tag: 'x', public_ids: [`{p}/action-${row}.txt`] }, { as, body }),
          ok({ public_ids: [`{p}/action-${row}.txt`] }),
        ),
      ],
    }),
  ),
  ...(
    [
      ['in an urlencoded body, as Node sends them', 'urlencoded', 'brackets'],
      ['in the query, as Python sends them', 'query', 'indexes'],
      ['in the query, with brackets', 'query', 'brackets'],
    ] as const
  ).map(
    ([says, as, lists], row): Case => ({
      name: `DELETE takes ids ${says}`,
      profile: 'wire',
      source: '§3.3',
      steps: [
        putText(`{p}/delete-${row}.txt`),
        step(
          admin('DELETE', 'resources/raw/upload', { public_ids: [`{p}/delete-${row}.txt`] }, { as, body: { lists } }),
          ok({ deleted: { [`{p}/delete-${row}.txt`]: 'deleted' } }),
        ),
      ],
    }),
  ),
  ...(
    [
      ['with its slashes', '{p}/path/a b.txt', 'resources/raw/upload/{p}/path/a%20b.txt'],
      ['with its slashes encoded', '{p}/path/c d.txt', 'resources/raw/upload/{p}%2Fpath%2Fc%20d.txt'],
      ['encoded as a whole path', '{p}/path/e.txt', 'resources%2Fraw%2Fupload%2F{p}%2Fpath%2Fe.txt'],
      ['in another script', '{p}/path/żółw.txt', 'resources/raw/upload/{p}/path/%C5%BC%C3%B3%C5%82w.txt'],
    ] as const
  ).map(
    ([says, publicId, path]): Case => ({
      name: `a public id in a path is read ${says}`,
      profile: 'wire',
      source: '§3.3',
      steps: [putText(publicId), step(admin('GET', path), ok({ public_id: publicId }))],
    }),
  ),
  {
    name: 'an update of the Admin API is taken as JSON',
    profile: 'wire',
    source: '§3.3',
    steps: [
      putText('{p}/json.txt'),
      step(admin('POST', 'resources/raw/upload/{p}/json.txt', { tags: 'x' }, { as: 'json' }), ok({ tags: ['x'] })),
    ],
  },
  {
    name: 'an update of the Admin API is taken as multipart',
    profile: 'wire',
    source: '§3.3',
    steps: [
      putText('{p}/multipart.txt'),
      step(
        admin('POST', 'resources/raw/upload/{p}/multipart.txt', { tags: 'x' }, { as: 'multipart' }),
        ok({ tags: ['x'] }),
      ),
    ],
  },
  {
    name: 'search is taken by GET as by POST',
    profile: 'wire',
    source: '§3.1 search',
    steps: [
      step(admin('GET', 'resources/search', { expression: 'tags=nothing-has-this-tag' }), ok({ resources: [] })),
      step(
        admin('POST', 'resources/search', { expression: 'tags=nothing-has-this-tag' }, { as: 'json' }),
        ok({ resources: [] }),
      ),
    ],
  },
  {
    name: 'booleans of a form are 1, 0, true and false',
    profile: 'wire',
    source: '§2.6 (booleans appear as sent)',
    folderMode: 'dynamic',
    steps: ['1', '0', 'true', 'false'].map((value) =>
      step(
        upload(
          'image',
          { public_id_prefix: '{p}/flags', use_filename: 'true', unique_filename: value, overwrite: '1' },
          PIXEL,
        ),
        ok({ public_id: value === '1' || value === 'true' ? /pixel_[a-z0-9]{6}$/ : /\/pixel$/ }),
      ),
    ),
  },
]
