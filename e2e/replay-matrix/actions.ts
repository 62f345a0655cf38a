/**
 * The actions of the Upload API: what each must be given, everything it knows, and what it then does to which assets. Where the
 * local cloud has the action, it is asked as well; the others stand here as the reference describes them, read in the caller's favour:
 * nothing is refused that is not known to be.
 * @see https://cloudinary.com/documentation/image_upload_api_reference
 */
import type { Assumptions } from '@countersign/media-server'
import {
  type AssetName,
  DELIVERY_TYPES,
  type DeliveryType,
  isDeliveryType,
  isPublicId,
  type ResourceType,
  UPLOAD_PARAMETERS,
} from 'countersign/protocol'
import { type Effect, type KnownAsset, keyOf, TAG } from './scene.ts'

export type Form = Readonly<Record<string, string>>

/** What an action finds when it has been let in. */
export interface World {
  form: Form
  resourceType: ResourceType
  assumptions: Assumptions
  known: readonly KnownAsset[]
}

export interface Action {
  /** After `/v1_1/<cloud>/`. */
  path: (resourceType: ResourceType) => string
  /** Where the path allows one resource type alone. */
  only?: ResourceType
  /** Sets of parameters of which one has to be there. */
  needs: readonly (readonly string[])[]
  /** Beside `timestamp`. */
  knows: readonly string[]
  effects: (world: World) => readonly Effect[]
  /** What somebody would want signed to reach an asset. */
  aim: (asset: AssetName) => Form
}

const UPLOAD = Object.keys(UPLOAD_PARAMETERS)
const below = (path: string) => (resourceType: ResourceType) => `${resourceType}/${path}`

export const ACTIONS = {
  upload: {
    path: below('upload'),
    needs: [[]],
    knows: UPLOAD,
    effects: uploaded,
    aim: ({ publicId, type }) => ({ public_id: publicId, type }),
  },
  explicit: {
    path: below('explicit'),
    needs: [['public_id']],
    knows: UPLOAD,
    effects: (world) => [...meant(world, 'changes'), ...meant(world, 'reads')],
    aim: ({ publicId, type }) => ({ public_id: publicId, type, tags: 'mine' }),
  },
  destroy: {
    path: below('destroy'),
    needs: [['public_id']],
    knows: ['public_id', 'type', 'invalidate', 'notification_url'],
    effects: (world) => meant(world, 'removes'),
    aim: ({ publicId, type }) => ({ public_id: publicId, type }),
  },
  'asset/destroy': {
    path: () => 'asset/destroy',
    needs: [['asset_id']],
    knows: ['asset_id', 'invalidate', 'notification_url'],
    effects: (world) => every(world, 'removes'),
    aim: () => ({ asset_id: '0'.repeat(32) }),
  },
  rename: {
    path: below('rename'),
    needs: [['from_public_id', 'to_public_id']],
    knows:
      'from_public_id to_public_id type to_type overwrite invalidate context metadata clear_invalid notification_url'.split(
        ' ',
      ),
    effects: (world) =>
      meant({ ...world, form: { ...world.form, public_id: world.form.from_public_id ?? '' } }, 'removes'),
    aim: ({ publicId, type }) => ({ from_public_id: publicId, to_public_id: 'open/42/taken', type }),
  },
  download: {
    path: below('download'),
    needs: [['public_id']],
    knows: 'public_id format type attachment expires_at transformation target_filename'.split(' '),
    effects: (world) => meant(world, 'reads'),
    aim: ({ publicId, type }) => ({ public_id: publicId, type }),
  },
  'asset/download': {
    path: () => 'asset/download',
    needs: [['asset_id']],
    knows: 'asset_id format transformation attachment target_filename streaming_attachment expires_at'.split(' '),
    effects: (world) => every(world, 'reads'),
    aim: () => ({ asset_id: '0'.repeat(32) }),
  },
  download_backup: {
    path: () => 'download_backup',
    needs: [['asset_id', 'version_id']],
    knows: ['asset_id', 'version_id'],
    effects: (world) => every(world, 'reads'),
    aim: () => ({ asset_id: '0'.repeat(32), version_id: '0'.repeat(32) }),
  },
  tags: {
    path: below('tags'),
    needs: [['command', 'public_ids']],
    knows: ['command', 'tag', 'public_ids', 'type'],
    effects: listed,
    aim: ({ publicId, type }) => ({ command: 'add', tag: 'mine', public_ids: publicId, type }),
  },
  context: {
    path: below('context'),
    needs: [['command', 'public_ids']],
    knows: ['command', 'context', 'public_ids', 'type'],
    effects: listed,
    aim: ({ publicId, type }) => ({ command: 'add', context: 'a=b', public_ids: publicId, type }),
  },
  metadata: {
    path: below('metadata'),
    needs: [['metadata', 'public_ids']],
    knows: ['metadata', 'public_ids', 'clear_invalid', 'type'],
    effects: listed,
    aim: ({ publicId, type }) => ({ metadata: 'a=b', public_ids: publicId, type }),
  },
  explode: {
    path: below('explode'),
    needs: [['public_id', 'transformation']],
    knows: ['public_id', 'transformation', 'format', 'type', 'notification_url'],
    effects: (world) => meant(world, 'reads'),
    aim: ({ publicId, type }) => ({ public_id: publicId, type, transformation: 'pg_all' }),
  },
  generate_archive: {
    path: below('generate_archive'),
    needs: [['tags'], ['public_ids'], ['prefixes'], ['fully_qualified_public_ids']],
    knows: (
      'tags public_ids prefixes fully_qualified_public_ids mode type target_format target_public_id target_tags flatten_folders ' +
      'flatten_transformations skip_transformation_name allow_missing use_original_filename keep_derived async expires_at ' +
      'transformations notification_url'
    ).split(' '),
    effects: (world) => [...archived(world), ...kept(world)],
    aim: ({ publicId, type }) => ({ prefixes: publicId, type, mode: 'download' }),
  },
  'download_tag.zip': {
    path: () => 'image/download_tag.zip',
    only: 'image',
    needs: [['tag']],
    knows: ['tag', 'transformation'],
    effects: (world) => archived({ ...world, form: { ...world.form, tags: world.form.tag ?? '' } }),
    aim: () => ({ tag: TAG }),
  },
  multi: {
    path: () => 'image/multi',
    only: 'image',
    needs: [['tag'], ['urls']],
    knows: ['tag', 'urls', 'transformation', 'format', 'async', 'mode', 'notification_url'],
    effects: (world) => archived({ ...world, form: { ...world.form, tags: world.form.tag ?? '' } }),
    aim: () => ({ tag: TAG }),
  },
  sprite: {
    path: () => 'image/sprite',
    only: 'image',
    needs: [['tag'], ['urls']],
    knows: ['tag', 'urls', 'transformation', 'format', 'async', 'mode', 'notification_url'],
    effects: (world) => archived({ ...world, form: { ...world.form, tags: world.form.tag ?? '' } }),
    aim: () => ({ tag: TAG }),
  },
  text: {
    path: () => 'image/text',
    only: 'image',
    needs: [['text']],
    knows: ['text', 'public_id', 'font_family', 'font_size', 'font_color', 'text_align'],
    effects: uploaded,
    aim: ({ publicId }) => ({ text: 'mine', public_id: publicId }),
  },
  create_slideshow: {
    path: () => 'video/create_slideshow',
    only: 'video',
    needs: [['manifest_transformation'], ['manifest_json']],
    knows:
      'manifest_transformation manifest_json public_id tags overwrite upload_preset transformation notification_url'.split(
        ' ',
      ),
    effects: uploaded,
    aim: ({ publicId }) => ({ manifest_json: '{}', public_id: publicId }),
  },
} as const satisfies Record<string, Action>

export type ActionName = keyof typeof ACTIONS
export const ACTION_NAMES = Object.keys(ACTIONS) as ActionName[]

/** Those that the local cloud answers itself. */
export const LOCAL: readonly ActionName[] = [
  'upload',
  'explicit',
  'destroy',
  'asset/destroy',
  'rename',
  'download',
  'tags',
  'context',
  'generate_archive',
]

/** What the action named, under the type that was said, or under those that are assumed where none was. */
function meant({ form, resourceType, assumptions, known }: World, does: Effect['does']): Effect[] {
  const types: readonly DeliveryType[] = isDeliveryType(form.type)
    ? [form.type]
    : assumptions.missingType === 'any'
      ? DELIVERY_TYPES
      : ['upload']
  return existing(
    types.map((type) => ({ resourceType, type, publicId: form.public_id ?? '' })),
    known,
  ).map((name) => ({ does, name }))
}

function listed({ form, resourceType, assumptions, known }: World): Effect[] {
  const ids = (form.public_ids ?? '').split(',')
  return ids.flatMap((id) => meant({ form: { ...form, public_id: id }, resourceType, assumptions, known }, 'changes'))
}

/** An asset id may be anybody's. */
const every = ({ known }: World, does: Effect['does']): Effect[] => known.map((name) => ({ does, name }))

/** Everything of one kind that has one of the tags, or lies below one of the prefixes, or is named. */
function archived({ form, resourceType, known }: World): Effect[] {
  const type = isDeliveryType(form.type) ? form.type : 'upload'
  const tags = words(form.tags)
  const gathered = known.filter(
    (asset) =>
      asset.resourceType === resourceType &&
      asset.type === type &&
      (asset.tags.some((tag) => tags.includes(tag)) ||
        words(form.prefixes).some((prefix) => asset.publicId.startsWith(prefix)) ||
        words(form.public_ids).includes(asset.publicId) ||
        words(form.fully_qualified_public_ids).includes(keyOf(asset))),
  )
  return gathered.map((name) => ({ does: 'reads', name }))
}

/** Unless it is but sent, an archive is stored, under a name of its own or one that the cloud draws. */
function kept({ form, known }: World): Effect[] {
  if (form.mode === 'download') return []
  const publicId = form.target_public_id ?? DRAWN
  const names = DELIVERY_TYPES.map((type) => ({ resourceType: 'raw' as const, type, publicId }))
  const standing = existing(names, known)
  if (standing.length > 0) return standing.map((name) => ({ does: 'changes', name }))
  return names.slice(0, 1).map((name) => ({ does: 'creates', name }))
}

const words = (text = ''): string[] => text.split(',').filter((word) => word !== '')

/** An id that the cloud draws is nobody's yet. */
const DRAWN = 'drawn-by-the-cloud'

function uploaded({ form, resourceType, assumptions, known }: World): Effect[] {
  const folder = assumptions.folder === 'fixed' ? form.folder : undefined
  const publicId = [folder, form.public_id_prefix, form.public_id ?? DRAWN]
    .filter((part) => part !== undefined)
    .join('/')
  if (!isPublicId(publicId)) return []
  const name = { resourceType, type: isDeliveryType(form.type) ? form.type : ('upload' as const), publicId }
  if (existing([name], known).length === 0) return [{ does: 'creates', name }]
  return /^(?:false|0)$/.test(form.overwrite ?? '') ? [{ does: 'reads', name }] : [{ does: 'changes', name }]
}

const existing = (names: readonly AssetName[], known: readonly KnownAsset[]): AssetName[] =>
  names.filter((name) => known.some((asset) => keyOf(asset) === keyOf(name)))
