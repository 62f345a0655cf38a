import { readFileSync } from 'node:fs'
import { admin, ok, open, post, putText, ROCKET, step, upload } from '../asks.ts'
import type { CaseFile } from '../bodies.ts'
import type { Case } from '../case.ts'
import { holding, LIST, WHOLE } from '../match.ts'

const fixture = (name: string): CaseFile => ({
  name,
  bytes: readFileSync(new URL(`../../../../fixtures/${name}`, import.meta.url)),
})

const FORMATS = [
  ['coffee.png', 'image', { format: 'png', width: WHOLE, height: WHOLE, pages: 1 }],
  ['rocket.jpg', 'image', { format: 'jpg', width: WHOLE, height: WHOLE }],
  ['astronaut.webp', 'image', { format: 'webp' }],
  ['cat-animated.gif', 'image', { format: 'gif', pages: WHOLE }],
] as const

/** What takes more bytes, more time, or an index that is some seconds behind. */
export const FULL: readonly Case[] = [
  ...FORMATS.map(
    ([file, resourceType, body]): Case => ({
      name: `${file} is described as what it is`,
      profile: 'full',
      source: '§2.4',
      steps: [
        step(upload(resourceType, { public_id: `{p}/full-${file.replace(/\.\w+$/, '')}` }, fixture(file)), ok(body)),
      ],
    }),
  ),
  {
    name: 'a photo is transformed by its URL, and delivered in another format',
    profile: 'full',
    source: '§4.1',
    steps: [
      step(upload('image', { public_id: '{p}/url' }, ROCKET), ok(), { version: 'version', url: 'secure_url' }),
      step(
        post('image/explicit', { public_id: '{p}/url', type: 'upload', eager: 'c_fill,h_20,w_30/webp' }),
        ok({ eager: [{ format: 'webp' }] }),
        {
          made: 'eager.0.secure_url',
        },
      ),
      step(open('{made}'), { status: 200, headers: { 'content-type': 'image/webp' } }),
    ],
  },
  {
    name: 'an archive is packed as tgz',
    profile: 'full',
    source: '§2.9 generate_archive',
    steps: [
      putText('{p}/tar-1.txt'),
      step(
        post('raw/generate_archive', {
          ...{ mode: 'create', target_format: 'tgz', target_public_id: '{p}/tar' },
          public_ids: ['{p}/tar-1.txt'],
        }),
        ok({ public_id: '{p}/tar.tgz', file_count: 1 }),
        { url: 'secure_url' },
      ),
      step(open('{url}'), { status: 200 }),
    ],
  },
  {
    name: 'a hundred ids are deleted by one call',
    profile: 'full',
    source: '§3.2 ids per call',
    steps: [
      putText('{p}/hundred.txt'),
      step(
        admin('DELETE', 'resources/raw/upload', {
          public_ids: ['{p}/hundred.txt', ...Array.from({ length: 99 }, (_, at) => `{p}/none-${at}.txt`)],
        }),
        ok({ deleted: { '{p}/hundred.txt': 'deleted', '{p}/none-98.txt': 'not_found' } }),
      ),
    ],
  },
  {
    name: 'the listings of every kind have the same shape',
    profile: 'full',
    source: '§3.1 list',
    steps: ['image', 'video', 'raw', 'image/upload', 'image/private', 'image/authenticated'].map((kind) =>
      step(admin('GET', `resources/${kind}`, { max_results: '1' }), ok({ resources: LIST })),
    ),
  },
  {
    name: 'assets of an asset folder are listed',
    profile: 'full',
    source: '§3.1 list',
    folderMode: 'dynamic',
    steps: [
      putText('{p}/in-folder.txt', { asset_folder: '{p}' }),
      step(
        admin('GET', 'resources/by_asset_folder', { asset_folder: '{p}', max_results: '500' }),
        ok({ resources: holding({ public_id: '{p}/in-folder.txt' }) }),
      ),
    ],
  },
]
