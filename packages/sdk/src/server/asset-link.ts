import type { Cloud } from '../protocol/cloud.ts'
import { encodeSource, formatDeliveryPath } from '../protocol/delivery-url.ts'
import { CountersignError } from '../protocol/error.ts'
import type { AssetName } from '../protocol/names.ts'
import { type Duration, parseDuration } from '../protocol/quantity.ts'
import { signAuthToken } from '../signing/auth-token.ts'
import { signDeliveryUrl } from '../signing/delivery-url.ts'
import { privateDownloadUrl } from '../signing/download-url.ts'
import type { Settings } from './options.ts'

/** The three kinds of links that Cloudinary has, and what each can promise. */
export const LINK_KINDS = {
  /** Through the API. The only one that dies without an add-on; not from the CDN, and of the original alone. */
  download: { expires: true, cdn: false, transformations: false, addOn: false },
  /** A signed delivery URL. It never dies: whoever has it can go on, until the asset is deleted or renamed. */
  delivery: { expires: false, cdn: true, transformations: true, addOn: false },
  /** A delivery URL with `__cld_token__`. Needs the add-on of that name, and assets whose access is by token. */
  token: { expires: true, cdn: true, transformations: true, addOn: true },
} as const satisfies Record<string, LinkGuarantees>

/** What holds for a link. None of them can be taken back but by deleting or renaming its asset, and each works for whoever has it. */
export interface LinkGuarantees {
  expires: boolean
  /** Served from caches near the reader. */
  cdn: boolean
  /** May lead to an image made from the original. */
  transformations: boolean
  /** Needs something that an account has to buy. */
  addOn: boolean
}

/** An asset to link to. */
export interface LinkedAsset extends AssetName {
  /** Without it the file as stored. */
  format?: string | null
}

/** Which kind of link. Only a kind that dies takes a life: Cloudinary ignores an expiry in a signed delivery URL. */
export type LinkRequest =
  | {
      kind: 'download'
      /** Default `'1 min'`. */
      expiresIn?: Duration
      /** `true`, or a file name, to be saved instead of shown. */
      attachment?: boolean | string
    }
  | {
      kind: 'delivery'
      /** As they stand in a URL: `['c_fill,w_100,h_100']`. */
      transformations?: readonly string[]
    }
  | {
      kind: 'token'
      /** The account's token key in hexadecimal; not the API secret. */
      key: string
      /** Default `'1 min'`. */
      expiresIn?: Duration
      transformations?: readonly string[]
    }

/** A link, and what holds for it. */
export interface AssetLink extends LinkGuarantees {
  kind: LinkRequest['kind']
  url: string
  /** ISO 8601; `null`: never. */
  expiresAt: string | null
}

/** A link to an asset. Whether the reader may have it was decided before: nothing here asks. */
export function assetLink(asset: LinkedAsset, request: LinkRequest, settings: Settings): AssetLink {
  if (!Object.hasOwn(LINK_KINDS, request.kind))
    throw new CountersignError(
      'invalid_configuration',
      `kind must be one of ${Object.keys(LINK_KINDS).join(', ')}, not ${JSON.stringify(request.kind)}`,
    )
  const { cloud, now, signatureAlgorithm: algorithm } = settings
  const timestamp = Math.floor(now() / 1000)
  const link = (url: string, expiresAt?: number): AssetLink => ({
    kind: request.kind,
    url,
    expiresAt: expiresAt === undefined ? null : new Date(expiresAt * 1000).toISOString(),
    ...LINK_KINDS[request.kind],
  })
  if (request.kind === 'delivery')
    return link(`${cloud.deliveryOrigin}${signedPath(asset, request.transformations, cloud)}`)

  const expiresAt = timestamp + Math.ceil(parseDuration(request.expiresIn ?? '1 min', 'expiresIn') / 1000)
  if (request.kind === 'download') {
    const { resourceType, type, publicId, format } = asset
    const life = { timestamp, expiresAt, ...(request.attachment !== undefined && { attachment: request.attachment }) }
    return link(
      privateDownloadUrl({ resourceType, type, publicId, format: format ?? '', ...life }, cloud, { algorithm }),
      expiresAt,
    )
  }
  const path = signedPath(asset, request.transformations, cloud)
  const token = signAuthToken({ url: path, expiration: expiresAt }, request.key)
  return link(`${cloud.deliveryOrigin}${path}?${token}`, expiresAt)
}

/** Signed with 192 bits; Cloudinary's default of 48 can be guessed at. */
function signedPath(
  asset: LinkedAsset,
  transformations: readonly string[] = [],
  { cloudName, apiSecret }: Cloud,
): string {
  const { resourceType, type, publicId, format } = asset
  const source = encodeSource(publicId, resourceType === 'raw' ? null : format)
  const signature = signDeliveryUrl([...transformations, source].join('/'), apiSecret, { length: 32 })
  return formatDeliveryPath({ cloudName, resourceType, type, signature, transformations, version: 1, source })
}
