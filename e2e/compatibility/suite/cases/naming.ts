import { named, ok, PIXEL, post, putText, refused, step, TEXT_FILE, upload } from '../asks.ts'
import type { Fields } from '../bodies.ts'
import type { Case } from '../case.ts'
import type { Expected } from '../match.ts'

type Row = readonly [says: string, source: string, fields: Fields, fileName: string, publicId: Expected]

/** What an image is called after an upload. */
const NAMES: readonly Row[] = [
  ['a name of its own in a folder', '§2.3', { folder: '{p}' }, 'a.png', /\/[a-z0-9]{20}$/],
  ['the name it was given', '§2.3', { public_id: '{p}/given' }, 'a.png', '{p}/given'],
  ['folder and name', '§2.3', { folder: '{p}', public_id: 'a/x' }, 'a.png', '{p}/a/x'],
  [
    'the name of its file, made unique',
    '§2.3, uploader_spec:507',
    { folder: '{p}', use_filename: '1' },
    'photo one.png',
    /\/photo_one_[a-z0-9]{6}$/,
  ],
  [
    'the name of its file',
    '§2.3, uploader_spec:516',
    { folder: '{p}', use_filename: '1', unique_filename: '0' },
    'photo.png',
    '{p}/photo',
  ],
  [
    'the name in place of that of its file',
    '§2.3, uploader_spec:133',
    { folder: '{p}', use_filename: '1', unique_filename: '0', filename_override: 'other.png' },
    'photo.png',
    '{p}/other',
  ],
  ['a prefix before its name', '§2.3', { public_id_prefix: '{p}', public_id: 'prefixed' }, 'a.png', '{p}/prefixed'],
  [
    'a name without the asset folder',
    '§2.3, uploader_spec:900',
    { asset_folder: '{p}', public_id: '{p}/beside' },
    'a.png',
    '{p}/beside',
  ],
  [
    'the asset folder before its name',
    '§2.3, uploader_spec:927',
    { asset_folder: '{p}', public_id: 'inside', use_asset_folder_as_public_id_prefix: '1' },
    'a.png',
    '{p}/inside',
  ],
]

const FORBIDDEN = ['?', '&', '#', '\\', '%', '<', '>', '+']

/** What fixed folders alone have, and what dynamic ones alone have. */
const folderModeOf = (fields: Fields): Pick<Case, 'folderMode'> =>
  'folder' in fields
    ? { folderMode: 'fixed' }
    : 'asset_folder' in fields || 'public_id_prefix' in fields
      ? { folderMode: 'dynamic' }
      : {}

/** Naming of uploads: what of it is documented. */
export const NAMING: readonly Case[] = [
  ...NAMES.map(
    ([says, source, fields, fileName, publicId]): Case => ({
      name: `an image gets ${says}`,
      profile: 'core',
      source,
      ...folderModeOf(fields),
      steps: [step(upload('image', fields, named(PIXEL, fileName)), ok({ public_id: publicId }))],
    }),
  ),
  {
    name: 'a raw file keeps the extension in a name that was made for it',
    profile: 'core',
    source: '§2.3 raw',
    folderMode: 'dynamic',
    steps: [step(upload('raw', { public_id_prefix: '{p}' }), ok({ public_id: /\/[a-z0-9]{20}\.txt$/ }))],
  },
  {
    name: 'a raw file is called as it was asked, to the letter',
    profile: 'core',
    source: '§2.3 raw',
    steps: [step(upload('raw', { public_id: '{p}/literally' }), ok({ public_id: '{p}/literally' }))],
  },
  ...FORBIDDEN.map(
    (character): Case => ({
      name: `no public id has ${character}`,
      profile: 'core',
      source: '§2.3, §2.6',
      steps: [step(upload('raw', { public_id: `{p}/a${character}b` }), refused(400, /^public_id \(.+\) is invalid$/))],
    }),
  ),
  {
    name: 'overwriting gives a new version of the same asset',
    profile: 'core',
    source: '§2.3 overwrite',
    steps: [
      putText('{p}/twice.txt', {}, { asset_id: 'asset_id' }),
      step(
        upload('raw', { public_id: '{p}/twice.txt' }, { ...TEXT_FILE, bytes: Buffer.from('again') }),
        ok({ overwritten: true, bytes: 5 }),
      ),
    ],
  },
  {
    name: 'without overwriting, what is there stays and is answered',
    profile: 'core',
    source: '§2.3 overwrite=0',
    steps: [
      putText('{p}/stays.txt', {}, { version_id: 'version_id' }),
      step(
        upload(
          'raw',
          { public_id: '{p}/stays.txt', overwrite: 'false' },
          { ...TEXT_FILE, bytes: Buffer.from('others') },
        ),
        ok({ existing: true, bytes: TEXT_FILE.bytes.length, version_id: '{version_id}' }),
      ),
    ],
  },
  {
    name: 'the display name is the last part of the public id',
    profile: 'core',
    source: '§2.3 display_name',
    folderMode: 'dynamic',
    steps: [step(upload('image', { public_id: '{p}/deep/last' }, PIXEL), ok({ display_name: 'last' }))],
  },
  {
    name: 'a file on auto is what its bytes are',
    profile: 'core',
    source: '§2.8 auto',
    steps: [
      step(upload('auto', { public_id: '{p}/auto-image' }, PIXEL), ok({ resource_type: 'image', format: 'png' })),
      step(upload('auto', { public_id: '{p}/auto-text.txt' }), ok({ resource_type: 'raw' })),
      step(post('upload', { public_id: '{p}/auto-no-type' }, { file: PIXEL }), ok({ resource_type: 'image' })),
    ],
  },
]
