import { v2 as cloudinary } from 'cloudinary'
import fc from 'fast-check'
import {
  type ArchiveDownload,
  type AuthToken,
  archiveDownloadUrl,
  backupDownloadUrl,
  folderDownloadUrl,
  privateDownloadUrl,
  signAuthToken,
} from '../signing.ts'
import { type Agreement, agreement } from './agreement-check.contract.ts'
import {
  algorithm,
  archive,
  authToken,
  resourceType,
  secret,
  timestamp,
  type,
  wellFormed,
} from './agreement-inputs.contract.ts'

/** The parts of the official SDK that its types leave out or call by other types. */
interface SdkLinks {
  private_download_url(publicId: string, format: string, options: object): string
  download_archive_url(options: object): string
  download_folder(folder: string, options: object): string
  download_backedup_asset(assetId: string, versionId: string, options: object): string
  generate_auth_token(options: object): string
}
const sdk = cloudinary.utils as unknown as SdkLinks

const signedWith = fc.record({
  secret,
  algorithm,
  origin: fc.constantFrom('https://api.cloudinary.com', 'http://127.0.0.1:3001'),
})
type SignedWith = typeof signedWith extends fc.Arbitrary<infer T> ? T : never

const ours = ({ secret: apiSecret, algorithm: hash, origin: apiOrigin }: SignedWith) =>
  [{ cloudName: 'demo', apiKey: '1234', apiSecret, apiOrigin }, { algorithm: hash }] as const
const theirs = ({ secret: api_secret, algorithm: signature_algorithm, origin: upload_prefix }: SignedWith) => ({
  cloud_name: 'demo',
  api_key: '1234',
  api_secret,
  signature_algorithm,
  upload_prefix,
})

/** The links that the official SDK makes, each as address and parsed query. */
export const linkAgreements: readonly Agreement[] = [
  agreement(
    'private download URLs',
    fc.tuple(
      fc.record({
        publicId: wellFormed.filter(Boolean),
        format: fc.constantFrom('', 'jpg', 'a b&c'),
        resourceType,
        type,
        attachment: fc.oneof(fc.constantFrom(undefined, true), wellFormed),
        expiresAt: fc.option(timestamp, { nil: undefined }),
        timestamp,
      }),
      signedWith,
    ),
    ([{ attachment, expiresAt, ...download }, cloud]) =>
      addressAndQuery(privateDownloadUrl({ ...download, ...given({ attachment, expiresAt }) }, ...ours(cloud))),
    ([{ publicId, format, ...download }, cloud]) =>
      addressAndQuery(sdk.private_download_url(publicId, format, { ...snakeCase(download), ...theirs(cloud) })),
  ),
  agreement(
    'archive URLs, over every parameter of an archive',
    fc.tuple(archive, signedWith),
    ([input, cloud]) => addressAndQuery(archiveDownloadUrl(given(input) as unknown as ArchiveDownload, ...ours(cloud))),
    ([{ transformations = [], ...input }, cloud]) =>
      addressAndQuery(
        sdk.download_archive_url({
          ...snakeCase(input),
          transformations: transformations.map((raw_transformation) => ({ raw_transformation })),
          ...theirs(cloud),
        }),
      ),
  ),
  agreement(
    'folder URLs',
    fc.tuple(
      wellFormed.map((folder) => folder.replace(/,|\/+$/g, '')).filter((folder) => /[^/]$/.test(folder)),
      fc.record({ timestamp, type, targetFormat: fc.constantFrom('zip', 'tgz') }),
      signedWith,
    ),
    ([folder, input, cloud]) => addressAndQuery(folderDownloadUrl({ folder, ...input }, ...ours(cloud))),
    ([folder, input, cloud]) =>
      addressAndQuery(sdk.download_folder(`${folder}/`, { ...snakeCase(input), ...theirs(cloud) })),
  ),
  agreement(
    'backup URLs',
    fc.tuple(
      fc.record({ assetId: wellFormed.filter(Boolean), versionId: wellFormed.filter(Boolean), timestamp }),
      signedWith,
    ),
    ([input, cloud]) => addressAndQuery(backupDownloadUrl(input, ...ours(cloud))),
    ([{ assetId, versionId, timestamp: time }, cloud]) =>
      addressAndQuery(sdk.download_backedup_asset(assetId, versionId, { timestamp: time, ...theirs(cloud) })),
  ),
  agreement(
    'auth tokens',
    authToken,
    ({ what, ip, startTime, name, key, life, asDuration }) => {
      const end = asDuration ? { durationSeconds: life } : { expiration: (startTime ?? NOW_SECONDS) + life }
      const token = { ...what, ...end, ...given({ ip, startTime, name }) } as AuthToken
      return signAuthToken(token, key, { now: () => NOW_SECONDS * 1000 })
    },
    ({ what, ip, startTime, name, key, life, asDuration }) => {
      // The SDK has no clock to hand in: where it would ask the time, it is given what comes of it.
      const end =
        asDuration && startTime !== undefined ? { duration: life } : { expiration: (startTime ?? NOW_SECONDS) + life }
      return sdk.generate_auth_token({ ...what, ...end, ip, start_time: startTime, token_name: name, key })
    },
  ),
]

const NOW_SECONDS = 1_700_000_000

/** Without what is undefined: an option that is given has a value. */
const given = (options: object): object =>
  Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined))

const snakeCase = (options: object): object =>
  Object.fromEntries(
    Object.entries(options).map(([name, value]) => [name.replace(/[A-Z]/g, (c) => `_${c.toLowerCase()}`), value]),
  )

function addressAndQuery(text: string): unknown {
  const url = new URL(text)
  return [url.origin, url.pathname, [...url.searchParams].sort(([a], [b]) => (a < b ? -1 : 1))]
}
