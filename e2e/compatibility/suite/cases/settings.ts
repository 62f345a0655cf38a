import { admin, ok, PIXEL, post, ROCKET, refused, step, TEXT_FILE, upload } from '../asks.ts'
import type { Case } from '../case.ts'
import { holding, LIST } from '../match.ts'

const WITHOUT_SIGNATURE = { auth: 'none' } as const

/** What an account is set up with: folders, presets, transformations. */
export const SETTINGS: readonly Case[] = [
  {
    name: 'a folder is made, listed, renamed and deleted',
    profile: 'core',
    source: '§3.2 folder',
    destructive: true,
    steps: [
      step(admin('POST', 'folders/{p}-folder'), ok({ success: true, path: '{p}-folder', name: '{p}-folder' })),
      step(admin('POST', 'folders/{p}-folder/inner'), ok({ success: true, path: '{p}-folder/inner' })),
      step(admin('GET', 'folders/{p}-folder'), ok({ folders: [{ name: 'inner', path: '{p}-folder/inner' }] })),
      step(admin('DELETE', 'folders/{p}-folder/inner'), ok({ deleted: ['{p}-folder/inner'] })),
      step(admin('DELETE', 'folders/{p}-folder'), ok({ deleted: ['{p}-folder'] })),
      step(admin('GET', 'folders/{p}-folder'), refused(404, /^Can't find folder with path /)),
    ],
  },
  {
    name: 'an upload preset is made, shown, changed and deleted',
    profile: 'core',
    source: '§3.2 preset, api_spec:1292',
    destructive: true,
    steps: [
      step(
        admin('POST', 'upload_presets', { name: '{p}-preset', tags: 'a,b' }),
        ok({ message: 'created', name: '{p}-preset' }),
      ),
      step(
        admin('GET', 'upload_presets/{p}-preset'),
        ok({ name: '{p}-preset', unsigned: false, settings: { tags: ['a', 'b'] } }),
      ),
      step(admin('PUT', 'upload_presets/{p}-preset', { tags: 'c', unsigned: 'true' }), ok({ message: 'updated' })),
      step(admin('GET', 'upload_presets', { max_results: '100' }), ok({ presets: LIST })),
      step(admin('DELETE', 'upload_presets/{p}-preset'), ok({ message: 'deleted' })),
      step(admin('GET', 'upload_presets/{p}-preset'), { status: 404 }),
    ],
  },
  {
    name: 'a preset of a name that is there is refused',
    profile: 'core',
    source: '§2.6',
    destructive: true,
    steps: [
      step(admin('POST', 'upload_presets', { name: '{p}-taken' }), ok()),
      step(admin('POST', 'upload_presets', { name: '{p}-taken' }), { status: 409 }),
    ],
  },
  {
    name: 'without a signature, a preset lets in what it holds',
    profile: 'core',
    source: '§2.7',
    destructive: true,
    steps: [
      step(
        admin('POST', 'upload_presets', { name: '{p}-open', unsigned: 'true', tags: 'of-preset', folder: '{p}' }),
        ok(),
      ),
      step(
        post('image/upload', { upload_preset: '{p}-open', tags: 'of-request' }, { ...WITHOUT_SIGNATURE, file: PIXEL }),
        ok({ tags: holding('of-preset') }),
      ),
      step(
        post('image/upload', { upload_preset: '{p}-open', overwrite: 'true' }, { ...WITHOUT_SIGNATURE, file: PIXEL }),
        refused(
          400,
          /^Overwrite parameter is not allowed when using unsigned upload\. Only upload_preset,callback,public_id,/,
        ),
      ),
    ],
  },
  {
    name: 'a preset that is not for everybody needs a signature',
    profile: 'core',
    source: '§2.6',
    destructive: true,
    steps: [
      step(admin('POST', 'upload_presets', { name: '{p}-closed' }), ok()),
      step(
        post('image/upload', { upload_preset: '{p}-closed' }, { ...WITHOUT_SIGNATURE, file: PIXEL }),
        refused(400, 'Upload preset must be whitelisted for unsigned uploads'),
      ),
    ],
  },
  {
    name: 'a preset that is not there lets nobody in',
    profile: 'core',
    source: '§2.6',
    steps: [
      step(
        post('raw/upload', { upload_preset: '{p}-none' }, { ...WITHOUT_SIGNATURE, file: TEXT_FILE }),
        refused(400, 'Upload preset not found'),
      ),
    ],
  },
  {
    name: 'a named transformation is made, used and deleted',
    profile: 'core',
    source: '§3.1 transformations',
    destructive: true,
    steps: [
      step(admin('POST', 'transformations/{p}-small', { transformation: 'c_scale,w_7' }), ok({ message: 'created' })),
      step(upload('image', { public_id: '{p}/by-name', eager: 't_{p}-small' }, ROCKET), ok({ eager: [{ width: 7 }] })),
      step(admin('GET', 'transformations', { named: 'true', max_results: '100' }), ok({ transformations: LIST })),
      step(admin('DELETE', 'transformations/{p}-small'), ok({ message: 'deleted' })),
    ],
  },
]
