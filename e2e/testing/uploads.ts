import { memoryRegistry } from 'countersign/registry-memory'
import { type CommonOptions, countersign, profile } from 'countersign/server'

/** The signer of the app. A test says where its cloud is; the app itself says `{ cloud: process.env.CLOUDINARY_URL }`. */
export const createSigner = (world: Pick<CommonOptions, 'cloud' | 'fetch' | 'now' | 'onError'>) =>
  countersign({
    ...world,
    secret: process.env.COUNTERSIGN_SECRET ?? 'a secret of at least thirty-two characters',
    registry: memoryRegistry(),
    authenticate: ({ headers }) => ({ id: headers.get('x-user') ?? 'ada' }),
    profiles: { passports: profile({ folder: 'passports', resourceType: 'image', downloadExpiresIn: '1 min' }) },
    onUploaded: ({ asset, subject, via }) => ({ owner: subject.id, bytes: asset.bytes, via }),
  })
