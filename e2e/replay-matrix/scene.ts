/** A cloud with other people's assets in it, and the signer before it: what a signature is replayed against. */
import {
  type Asset,
  type Assumptions,
  createMediaServer,
  createMemoryBlobs,
  createMemoryCatalog,
  DEFAULT_ASSUMPTIONS,
  type StoredName,
} from '@countersign/media-server'
import { type AssetName, DELIVERY_TYPES, RESOURCE_TYPES } from 'countersign/protocol'
import { type Countersign, countersign, profile } from 'countersign/server'

export const ACCOUNT = { cloudName: 'demo', apiKey: '123456789012345', apiSecret: 'known-to-signer-and-cloud-alone' }
export const ORIGIN = 'http://127.0.0.1:3001'
export const NOW = 1_800_000_000

/** Who holds the signatures, and who owns what must not be touched. */
export const HOLDER = '42'
export const OTHER = '43'
/** On other people's assets and allowed by profiles: what an archive would gather. */
export const TAG = 'kyc'

/** What a profile may leave to the client, without a word about its bounds. */
const LEFT_TO_CLIENT = [
  'public_id',
  'tags',
  'display_name',
  'filename_override',
  'custom_coordinates',
  'face_coordinates',
  'return_delete_token',
  'phash',
] as const

/** Profiles that between them sign everything that any profile does. Each one's folder has its name. */
export const PROFILES = {
  open: profile({ folder: 'open', access: 'public', useFilename: true, allow: ['tags'] }),
  naming: profile({ folder: 'naming', access: 'public', allow: ['public_id', 'display_name'] }),
  vault: profile({ folder: 'vault', access: 'private', allow: ['public_id'] }),
  pictures: profile({ folder: 'pictures', resourceType: 'image', context: { desk: 'front' } }),
  tagged: profile({ folder: 'tagged', tags: [TAG], allowedFormats: ['jpg', 'txt'] }),
  preset: profile({ folder: 'preset', access: 'public', uploadPreset: 'desk', allow: LEFT_TO_CLIENT }),
  wide: profile({
    folder: 'wide',
    allow: LEFT_TO_CLIENT,
    eager: 't_card',
    fixed: {
      invalidate: true,
      transformation: 't_card',
      format: 'png',
      asset_folder: 'desk',
      manifest_transformation: 't_card',
    },
  }),
}
export type ProfileName = keyof typeof PROFILES
export const PROFILE_NAMES = Object.keys(PROFILES) as ProfileName[]

/** Whose an asset is: the holder's own, made ready by completion, somebody else's, or nobody's. */
export type Whose = 'own' | 'ready' | 'other' | 'nobody'

export interface KnownAsset extends AssetName {
  tags: readonly string[]
  whose: Whose
}

/** What the holder's grants have come to. */
export interface Holding {
  /** What they made ready, and what waits for completion. */
  standing: readonly KnownAsset[]
  /** Every public id under which one of them may upload. */
  waitingIds: ReadonlySet<string>
}

export interface Scene {
  assumptions: Assumptions
  signer: Countersign
  /** To the cloud, without a network. */
  send(path: string, init: RequestInit): Promise<Response>
  /** What has become of the assets since the scene was made or put back; puts it back. */
  changes(): Promise<readonly Effect[]>
  /** What was there from the start. */
  known: readonly KnownAsset[]
  whose(name: StoredName): Whose
}

/** What becomes of an asset. */
export interface Effect {
  does: 'creates' | 'changes' | 'removes' | 'reads'
  name: StoredName
}

/** One asset of each kind for everybody who must be left alone; the names under which others may have theirs. */
const othersAssets = (): KnownAsset[] =>
  RESOURCE_TYPES.flatMap((resourceType) =>
    DELIVERY_TYPES.flatMap((type) =>
      [...PROFILE_NAMES.map((name) => `${name}/${OTHER}/photo`), `incoming/of-${OTHER}`].map((publicId) => ({
        ...{ resourceType, type, publicId },
        tags: [TAG],
        whose: 'other' as const,
      })),
    ),
  )

/** What the holder uploaded at a door without completion, some time before. */
const ownAssets = (): KnownAsset[] =>
  RESOURCE_TYPES.flatMap((resourceType) =>
    DELIVERY_TYPES.flatMap((type) =>
      PROFILE_NAMES.map((name) => ({
        resourceType,
        type,
        publicId: `${name}/${HOLDER}/earlier`,
        tags: [],
        whose: 'own' as const,
      })),
    ),
  )

const CONTENT = Buffer.from('seen by nobody else')

function stored({ resourceType, type, publicId, tags }: KnownAsset): Asset {
  const id = crypto.randomUUID().replaceAll('-', '')
  return {
    cloudName: ACCOUNT.cloudName,
    ...{ resourceType, type, publicId, tags, assetId: id, versionId: id, blobId: '' },
    version: NOW - 1000,
    ...{ format: null, mediaType: 'application/octet-stream', bytes: CONTENT.byteLength, etag: '0'.repeat(32) },
    ...{ width: null, height: null, media: null, hints: null, pages: null, context: {}, metadata: {}, assetFolder: '' },
    ...{ displayName: 'photo', originalFilename: 'photo', createdAt: (NOW - 1000) * 1000 },
    ...{ accessMode: 'public', accessControl: [], moderationStatus: null, moderatedAt: null, deliveryHeaders: null },
  }
}

/** Makes a cloud with everybody's assets in it. */
export async function createScene(
  assumptions: Partial<Assumptions>,
  { standing, waitingIds }: Holding = { standing: [], waitingIds: new Set() },
): Promise<Scene> {
  const catalog = createMemoryCatalog()
  const blobs = createMemoryBlobs()
  const now = () => NOW * 1000
  const notifications = { secret: 'set-aside-for-notifications' }
  const server = createMediaServer({
    account: ACCOUNT,
    catalog,
    blobs,
    origin: ORIGIN,
    now,
    assumptions,
    notifications,
    // What a film measures opens no door, and asking takes a process each time.
    ffprobe: false,
    poppler: false,
  })
  const send = (path: string, init: RequestInit) => server.fetch(new Request(new URL(path, ORIGIN), init))
  const known = [...othersAssets(), ...ownAssets(), ...standing]
  for (const asset of known) await put(stored(asset))
  // What the profiles name. The preset says nothing that would change where a file goes.
  const preset = { externalId: '0'.repeat(32), unsigned: false, settings: { context: 'by=preset' } }
  await catalog.uploadPresets.create(ACCOUNT.cloudName, 'desk', preset)
  const card = { definition: 'c_fill,h_1,w_1', allowedForStrict: true }
  await catalog.namedTransformations.create(ACCOUNT.cloudName, 'card', card)

  async function put(asset: Asset): Promise<Asset> {
    const blobId = crypto.randomUUID().replaceAll('-', '')
    const staged = await blobs.stage(blobId)
    await staged.write(CONTENT)
    await staged.commit()
    await catalog.openIntent(blobId, NOW * 1000)
    return (await catalog.commitUpload({ ...asset, blobId }, { overwrite: false })).asset
  }

  const original = await contents()
  /** As text, which is compared again and again. */
  const written = new Map([...original].map(([key, asset]) => [key, JSON.stringify(asset)]))
  async function contents(): Promise<Map<string, Asset>> {
    const found = new Map<string, Asset>()
    for await (const asset of catalog.allAssets()) found.set(keyOf(asset), asset)
    return found
  }

  return {
    assumptions: { ...DEFAULT_ASSUMPTIONS, ...assumptions },
    signer: createSigner((url, init) => server.fetch(new Request(url, init))),
    send,
    known,
    whose: (name) => whoseIs(name, known, waitingIds),
    async changes() {
      const now = await contents()
      const effects: Effect[] = []
      for (const [key, name] of now) {
        const before = written.get(key)
        if (before === undefined) effects.push({ does: 'creates', name })
        else if (before !== JSON.stringify(name)) effects.push({ does: 'changes', name })
      }
      for (const [key, name] of original) if (!now.has(key)) effects.push({ does: 'removes', name })
      for (const { does, name } of effects) {
        if (does !== 'removes') await catalog.remove(ACCOUNT.cloudName, name)
        const key = keyOf(name)
        const before = original.get(key)
        if (before === undefined) continue
        const restored = await put(before)
        original.set(key, restored)
        written.set(key, JSON.stringify(restored))
      }
      return effects
    },
  }
}

export const keyOf = ({ resourceType, type, publicId }: StoredName): string => `${resourceType}/${type}/${publicId}`

function whoseIs(name: StoredName, known: readonly KnownAsset[], waitingIds: ReadonlySet<string>): Whose {
  const standing = known.find((asset) => keyOf(asset) === keyOf(name))
  if (standing) return standing.whose
  const [first = '', second = ''] = name.publicId.split('/')
  if (first === 'incoming') return waitingIds.has(name.publicId) ? 'own' : 'other'
  if (!PROFILE_NAMES.includes(first as ProfileName)) return 'nobody'
  return second === HOLDER ? 'own' : 'other'
}

const createSigner = (fetch: (url: string, init: RequestInit) => Promise<Response>): Countersign =>
  countersign({
    cloud: { ...ACCOUNT, apiOrigin: ORIGIN, deliveryOrigin: ORIGIN },
    authenticate: (request) => ({ id: request.headers.get('x-subject') ?? HOLDER }),
    profiles: PROFILES,
    secret: 'sealed-with-this-in-the-replay-matrix',
    now: () => NOW * 1000,
    fetch,
  })
