import { randomBytes } from 'node:crypto'
import type { Asset } from '../catalog/catalog.ts'
import type { Call } from '../cloud/call.ts'

/** What an asset is known by from now on, once its name or its bytes have changed. */
export const createVersion = ({ now }: Pick<Call['services'], 'now'>): Pick<Asset, 'version' | 'versionId'> => ({
  version: Math.floor(now() / 1000),
  versionId: randomBytes(16).toString('hex'),
})
