import { describe, expect, it } from 'vitest'
import {
  type ArchiveDownload,
  archiveDownloadUrl,
  backupDownloadUrl,
  folderDownloadUrl,
  verifySignedQuery,
} from '../signing.ts'
import vectors from './vectors.json' with { type: 'json' }
import { verificationContract } from './verification.contract.ts'

const cloud = { cloudName: 'test123', apiKey: '1234', apiSecret: 'b', apiOrigin: 'https://api.cloudinary.com' }
const timestamp = 1_700_000_000
const known = [
  ...vectors.archive.map((vector) => ({
    ...vector,
    url: archiveDownloadUrl(vector.archive as ArchiveDownload, cloud),
  })),
  ...vectors.folder.map((vector) => ({ ...vector, url: folderDownloadUrl(vector.folder, cloud) })),
  ...vectors.backup.map((vector) => ({ ...vector, url: backupDownloadUrl(vector.backup, cloud) })),
]
const sorted = (query: string) => [...new URLSearchParams(query)].sort(([a], [b]) => (a < b ? -1 : 1))

describe.each(known)('a link to $case', ({ url, path, query, signature }) => {
  const { origin, pathname, search } = new URL(url)

  it('is signed as known, with everything it signs in its query', () => {
    expect(origin + pathname).toBe(`https://api.cloudinary.com/v1_1/test123/${path}`)
    expect(sorted(search)).toEqual(sorted(`${query}&signature=${signature}&api_key=1234`))
  })

  it('verifies as it arrives, and not after a change', () => {
    expect(verifySignedQuery(search, 'b')).toBe(true)
    expect(verifySignedQuery(search.slice(1), 'b')).toBe(true)
    expect(verifySignedQuery(search, 'c')).toBe(false)
    expect(verifySignedQuery(`${search}&expires_at=1900000000`, 'b')).toBe(false)
    expect(verifySignedQuery(search.replace('timestamp=17', 'timestamp=18'), 'b')).toBe(false)
    expect(verifySignedQuery(`${search}&timestamp=1700000000`, 'b')).toBe(false)
    expect(verifySignedQuery(`${search}&prefixes[]=other`, 'b')).toBe(false)
  })

  verificationContract((text) => {
    const changed = new URLSearchParams(search)
    changed.set('signature', text)
    return verifySignedQuery(changed, 'b')
  }, signature)
})

describe('an archive', () => {
  const all: Required<ArchiveDownload> = {
    timestamp,
    expiresAt: timestamp + 60,
    resourceType: 'raw',
    type: 'private',
    tags: ['t'],
    publicIds: ['p'],
    prefixes: ['x/'],
    fullyQualifiedPublicIds: ['image/upload/q'],
    transformations: ['w_1', 'w_2/e_blur'],
    targetFormat: 'tgz',
    flattenFolders: true,
    flattenTransformations: false,
    skipTransformationName: true,
    useOriginalFilename: true,
    allowMissing: true,
    keepDerived: false,
    async: true,
    notificationUrl: 'https://app.example/hook?a=1&b=2',
    targetPublicId: 'archives/1',
    targetAssetFolder: 'archives',
    targetTags: ['archive', 'temporary'],
  }

  it('carries every option by its name on the wire, flags as 1 and 0', () => {
    const url = new URL(archiveDownloadUrl(all, cloud))
    expect(url.pathname).toBe('/v1_1/test123/raw/generate_archive')
    expect(sorted(url.search).filter(([name]) => name !== 'signature')).toEqual([
      ['allow_missing', '1'],
      ['api_key', '1234'],
      ['async', '1'],
      ['expires_at', '1700000060'],
      ['flatten_folders', '1'],
      ['flatten_transformations', '0'],
      ['fully_qualified_public_ids[]', 'image/upload/q'],
      ['keep_derived', '0'],
      ['mode', 'download'],
      ['notification_url', 'https://app.example/hook?a=1&b=2'],
      ['prefixes[]', 'x/'],
      ['public_ids[]', 'p'],
      ['skip_transformation_name', '1'],
      ['tags[]', 't'],
      ['target_asset_folder', 'archives'],
      ['target_format', 'tgz'],
      ['target_public_id', 'archives/1'],
      ['target_tags[]', 'archive'],
      ['target_tags[]', 'temporary'],
      ['timestamp', '1700000000'],
      ['transformations', 'w_1|w_2/e_blur'],
      ['type', 'private'],
      ['use_original_filename', '1'],
    ])
    expect(verifySignedQuery(url.search, 'b')).toBe(true)
  })

  it.each([
    { case: 'nothing', archive: {} },
    { case: 'empty lists', archive: { tags: [], publicIds: [], prefixes: [], fullyQualifiedPublicIds: [] } },
    { case: 'transformations alone', archive: { transformations: ['w_1'] } },
  ])('refuses to select $case', ({ archive }) => {
    expect(() => archiveDownloadUrl({ timestamp, ...archive }, cloud)).toThrow(
      /^an archive needs one of tags, publicIds, prefixes, fullyQualifiedPublicIds; none of them holds anything$/,
    )
  })

  it.each([
    { option: 'tags' },
    { option: 'publicIds' },
    { option: 'prefixes' },
    { option: 'fullyQualifiedPublicIds' },
    { option: 'targetTags' },
  ])('refuses an item of $option that would be signed as two', ({ option }) => {
    for (const item of ['uploads/42/a,uploads/43/b', '', 42 as unknown as string])
      expect(() => archiveDownloadUrl({ timestamp, tags: ['a'], [option]: [item] }, cloud)).toThrow(
        /must hold texts that are not empty and have no comma, not (?:"|42)/,
      )
  })

  it('needs that: the signature of one item with a comma is the signature of two items', () => {
    const { search } = new URL(archiveDownloadUrl({ timestamp, publicIds: ['a', 'b'] }, cloud))
    const one = new URLSearchParams(search)
    one.delete('public_ids[]')
    one.append('public_ids[]', 'a,b')
    expect(verifySignedQuery(one, 'b')).toBe(true)
  })

  it.each([null, undefined, ''])('takes %j for an option that is not given', (absent) => {
    const archive = { timestamp, tags: ['a'], targetFormat: absent, targetTags: absent, async: absent }
    expect(archiveDownloadUrl(archive as unknown as ArchiveDownload, cloud)).toBe(
      archiveDownloadUrl({ timestamp, tags: ['a'] }, cloud),
    )
  })

  it('signs with SHA-256 where it is told to', () => {
    const { searchParams } = new URL(archiveDownloadUrl({ timestamp, tags: ['a'] }, cloud, { algorithm: 'sha256' }))
    expect(searchParams.get('signature')).toHaveLength(64)
    expect(verifySignedQuery(searchParams, 'b')).toBe(true)
    expect(verifySignedQuery(searchParams, 'b', { algorithms: ['sha1'] })).toBe(false)
  })
})

describe('an archive of a folder', () => {
  it.each(['uploads/42', 'uploads/42/', 'uploads/42//'])('takes %s for the folder and no neighbour', (folder) => {
    const { pathname, searchParams } = new URL(folderDownloadUrl({ timestamp, folder }, cloud))
    expect([pathname, searchParams.getAll('prefixes[]')]).toEqual([
      '/v1_1/test123/all/generate_archive',
      ['uploads/42/'],
    ])
  })

  it.each(['', '/', '//'])('refuses the folder %j, which is everything', (folder) => {
    expect(() => folderDownloadUrl({ timestamp, folder }, cloud)).toThrow(/folder must name a folder, not/)
  })

  it('passes on what it is told of the archive', () => {
    const options = { resourceType: 'image', type: 'private', targetFormat: 'tgz', expiresAt: 9 } as const
    const url = folderDownloadUrl({ timestamp, folder: 'a', flattenFolders: true, ...options }, cloud)
    expect(url).toBe(archiveDownloadUrl({ timestamp, prefixes: ['a/'], flattenFolders: true, ...options }, cloud))
  })
})

describe('a link to a backup', () => {
  it.each([
    { assetId: '', versionId: 'v' },
    { assetId: 'a', versionId: '' },
  ])('is refused for %j, which would be signed as a request without it', (ids) => {
    expect(() => backupDownloadUrl({ timestamp, ...ids }, cloud)).toThrow(
      /assetId and versionId must not be empty, not \["/,
    )
  })
})

describe('the query of a link', () => {
  const { search } = new URL(archiveDownloadUrl({ timestamp, tags: ['a', 'b'] }, cloud))

  it('may number its lists, as other SDKs do', () => {
    const numbered = decodeURIComponent(search).replace('tags[]=a&tags[]=b', 'tags[0]=a&tags[1]=b')
    expect(numbered).toContain('tags[0]=a&tags[1]=b')
    expect(verifySignedQuery(numbered, 'b')).toBe(true)
  })

  it.each([
    { case: 'an item moved', change: (text: string) => text.replace('tags[]=a&tags[]=b', 'tags[]=b&tags[]=a') },
    { case: 'an item dropped', change: (text: string) => text.replace('&tags[]=b', '') },
    { case: 'a list and a text of one name', change: (text: string) => text.replace('tags[]=b', 'tags=b') },
    { case: 'a text and a list of one name', change: (text: string) => text.replace('tags[]=a', 'tags=a') },
    {
      case: 'a list before a text that was signed',
      change: (text: string) => text.replace('tags[]=a&tags[]=b', 'tags[]=x&tags=a,b'),
    },
    { case: 'something after the brackets', change: (text: string) => text.replace('tags[]=b', 'tags[]x=b') },
    { case: 'a line before the name', change: (text: string) => text.replace('tags[]=a', 'x%0Atags[]=a') },
    { case: 'two signatures', change: (text: string) => `${text}&signature=x` },
    { case: 'a list of signatures', change: (text: string) => text.replace('signature=', 'signature[]=') },
    { case: 'no signature', change: (text: string) => text.replace(/signature=\w+&/, '') },
    { case: 'nothing', change: () => '' },
    { case: 'a name that is brackets alone', change: (text: string) => `${text}&[]=x` },
  ])('is refused with $case', ({ change }) => {
    const text = decodeURIComponent(search)
    expect(change(text)).not.toBe(text)
    expect([verifySignedQuery(text, 'b'), verifySignedQuery(change(text), 'b')]).toEqual([true, false])
  })

  it('never shows the secret', () => {
    const secret = 'canary-a1b2c3'
    expect(archiveDownloadUrl({ timestamp, tags: ['a'] }, { ...cloud, apiSecret: secret })).not.toContain(secret)
  })
})
