import { admin, ok, PIXEL, putImage, putText, ROCKET, refused, step, upload } from '../asks.ts'
import type { Case } from '../case.ts'
import { ABSENT, HEX_32, holding, LIST, TEXT, WHOLE } from '../match.ts'

/** What the Admin API tells of assets, and does with them. */
export const ADMIN: readonly Case[] = [
  {
    name: 'an asset is shown by its id as by its name',
    profile: 'core',
    source: '§3.1 one',
    steps: [
      putImage('{p}/one', {}, { asset_id: 'asset_id' }),
      step(admin('GET', 'resources/{asset_id}'), ok({ public_id: '{p}/one', asset_id: '{asset_id}' })),
    ],
  },
  {
    name: 'a missing asset is a 404 that names it',
    profile: 'core',
    source: '§3.2 get one',
    steps: [step(admin('GET', 'resources/image/upload/{p}/none'), refused(404, /^Resource not found - \S+\/none$/))],
  },
  {
    name: 'assets are listed by prefix, in pages',
    profile: 'core',
    source: '§3.2 paging',
    steps: [
      ...['1', '2', '3'].map((digit) => putText(`{p}/page/${digit}.txt`)),
      step(
        admin('GET', 'resources/raw/upload', { prefix: '{p}/page/', max_results: '2' }),
        ok({ resources: [{ asset_id: HEX_32 }, { asset_id: HEX_32 }], next_cursor: TEXT }),
        { cursor: 'next_cursor' },
      ),
      step(
        admin('GET', 'resources/raw/upload', { prefix: '{p}/page/', max_results: '2', next_cursor: '{cursor}' }),
        ok({ resources: [{ public_id: TEXT }], next_cursor: ABSENT }),
      ),
    ],
  },
  {
    name: 'assets are listed by their ids; who is not there is left out',
    profile: 'core',
    source: '§3.1 list',
    steps: [
      putText('{p}/ids.txt'),
      step(
        admin('GET', 'resources/raw/upload', { public_ids: ['{p}/ids.txt', '{p}/none.txt'] }),
        ok({ resources: [{ public_id: '{p}/ids.txt' }] }),
      ),
    ],
  },
  {
    name: 'assets are listed by tag, with tags and context where asked',
    profile: 'core',
    source: '§3.1 list, §3.2 list item',
    steps: [
      putText('{p}/listed.txt', { tags: '{p}-tag', context: 'alt=A' }),
      step(
        admin('GET', 'resources/raw/tags/{p}-tag', { tags: 'true', context: 'true' }),
        ok({ resources: [{ public_id: '{p}/listed.txt', tags: ['{p}-tag'], context: { custom: { alt: 'A' } } }] }),
      ),
    ],
  },
  {
    name: 'assets are listed by context',
    profile: 'core',
    source: '§3.1 list',
    steps: [
      putText('{p}/context.txt', { context: '{p}=yes' }),
      step(
        admin('GET', 'resources/raw/context', { key: '{p}', value: 'yes' }),
        ok({ resources: [{ public_id: '{p}/context.txt' }] }),
      ),
    ],
  },
  {
    name: 'tags are listed by prefix',
    profile: 'core',
    source: '§3.1 list',
    steps: [
      putText('{p}/tagged.txt', { tags: '{p}-t1,{p}-t2' }),
      step(admin('GET', 'tags/raw', { prefix: '{p}-t' }), ok({ tags: holding('{p}-t1') })),
    ],
  },
  {
    name: 'an asset is updated by its name, and answered whole',
    profile: 'core',
    source: '§3.2 update',
    steps: [
      putImage('{p}/update', { tags: 'before' }),
      step(
        admin('POST', 'resources/image/upload/{p}/update', { tags: 'after', context: 'alt=B' }),
        ok({ public_id: '{p}/update', tags: ['after'], context: { custom: { alt: 'B' } } }),
      ),
    ],
  },
  {
    name: 'assets are deleted by their ids; who is not there is no error',
    profile: 'core',
    source: '§3.2 delete by ids',
    steps: [
      putText('{p}/away.txt'),
      step(
        admin('DELETE', 'resources/raw/upload', { public_ids: ['{p}/away.txt', '{p}/none.txt'] }),
        ok({ deleted: { '{p}/away.txt': 'deleted', '{p}/none.txt': 'not_found' }, partial: false }),
      ),
      step(admin('GET', 'resources/raw/upload/{p}/away.txt'), { status: 404 }),
    ],
  },
  {
    name: 'assets are deleted by prefix',
    profile: 'core',
    source: '§3.2 delete by prefix',
    destructive: true,
    steps: [
      putText('{p}/prefix/1.txt'),
      putText('{p}/prefix/2.txt'),
      step(admin('DELETE', 'resources/raw/upload', { prefix: '{p}/prefix/' }), ok({ partial: false })),
      step(admin('GET', 'resources/raw/upload', { prefix: '{p}/prefix/' }), ok({ resources: [] })),
    ],
  },
  {
    name: 'assets are deleted by tag',
    profile: 'core',
    source: '§3.1 delete',
    destructive: true,
    steps: [
      putText('{p}/by-tag.txt', { tags: '{p}-doomed' }),
      step(admin('DELETE', 'resources/raw/tags/{p}-doomed'), ok({ deleted: { '{p}/by-tag.txt': 'deleted' } })),
    ],
  },
  {
    name: 'a derived image is shown with its original, and deleted by its id',
    profile: 'core',
    source: '§3.2 get one, §3.1 delete',
    steps: [
      step(upload('image', { public_id: '{p}/derived', eager: 'c_scale,w_10' }, ROCKET), ok()),
      step(
        admin('GET', 'resources/image/upload/{p}/derived'),
        ok({ derived: [{ transformation: 'c_scale,w_10', format: 'jpg', bytes: WHOLE, id: TEXT }] }),
        { derived: 'derived.0.id' },
      ),
      step(
        admin('DELETE', 'derived_resources', { derived_resource_ids: ['{derived}'] }),
        ok({ deleted: { '{derived}': 'deleted' } }),
      ),
      step(admin('GET', 'resources/image/upload/{p}/derived'), ok({ derived: [] })),
    ],
  },
  {
    name: 'search finds by expression, and counts',
    profile: 'core',
    source: '§3.1 search',
    steps: [
      step(upload('image', { public_id: '{p}/search-1', tags: '{p}-search' }, PIXEL), ok()),
      step(
        admin(
          'POST',
          'resources/search',
          {},
          {
            as: 'json',
            raw: {
              contentType: 'application/json',
              text: '{"expression":"tags=nothing-has-this-tag-at-all","max_results":5}',
            },
          },
        ),
        ok({ total_count: 0, resources: [], time: WHOLE }),
      ),
    ],
  },
  {
    name: 'the resource types are listed',
    profile: 'core',
    source: '§3.1 list',
    steps: [step(admin('GET', 'resources'), ok({ resource_types: holding('image') }))],
  },
  {
    name: 'usage has the numbers that clients read',
    profile: 'core',
    source: '§3.2 usage',
    steps: [
      step(
        admin('GET', 'usage'),
        ok({
          storage: { usage: WHOLE },
          objects: { usage: WHOLE },
          resources: WHOLE,
          derived_resources: WHOLE,
          media_limits: { image_max_size_bytes: WHOLE },
        }),
      ),
    ],
  },
  {
    name: 'config says which mode of folders there is',
    profile: 'core',
    source: '§3.1 misc',
    steps: [step(admin('GET', 'config', { settings: 'true' }), ok({ settings: { folder_mode: /^(fixed|dynamic)$/ } }))],
  },
  {
    name: 'folders at the root are listed',
    profile: 'core',
    source: '§3.1 folders',
    steps: [step(admin('GET', 'folders'), ok({ folders: LIST }))],
  },
]
