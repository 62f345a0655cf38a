import { admin, ok, post, putText, refused, step } from '../asks.ts'
import type { Case } from '../case.ts'
import type { Like } from '../match.ts'

/** The one field that the run has made, whatever others the account has. */
const having = (wanted: unknown): Like => ({
  says: `${JSON.stringify(wanted)} in a field`,
  fits: (metadata) => Object.values(Object(metadata)).some((value) => JSON.stringify(value) === JSON.stringify(wanted)),
})

const field = (fields: Readonly<Record<string, string>>) => admin('POST', 'metadata_fields', fields, { as: 'json' })

/** Structured metadata: fields, and what assets have in them. */
export const METADATA: readonly Case[] = [
  {
    name: 'a field of metadata is made, shown, changed and deleted',
    profile: 'full',
    source: '§3.1 others, cloudinary_npm structured_metadata_spec.js',
    destructive: true,
    steps: [
      step(
        field({ external_id: '{p}-note', type: 'string', label: '{p} note' }),
        ok({ external_id: '{p}-note', type: 'string', label: '{p} note', mandatory: false }),
      ),
      step(
        field({ external_id: '{p}-note', type: 'string', label: '{p} other' }),
        refused(400, /external id \S+ already exists/),
      ),
      step(
        admin('PUT', 'metadata_fields/{p}-note', { label: '{p} changed', type: 'integer' }, { as: 'json' }),
        ok({ external_id: '{p}-note', type: 'string', label: '{p} changed' }),
      ),
      step(admin('GET', 'metadata_fields/{p}-note'), ok({ external_id: '{p}-note', label: '{p} changed' })),
      step(admin('DELETE', 'metadata_fields/{p}-note'), ok({ message: 'ok' })),
      step(admin('GET', 'metadata_fields/{p}-note'), { status: 404 }),
    ],
  },
  {
    name: 'values of metadata have the type of their field, and go with it',
    profile: 'full',
    source: '§2.2 metadata, §2.9 metadata',
    destructive: true,
    steps: [
      step(field({ external_id: '{p}-stock', type: 'integer', label: '{p} stock' }), ok()),
      putText('{p}/stock.txt', { metadata: '{p}-stock=5' }),
      step(admin('GET', 'resources/raw/upload/{p}/stock.txt'), ok({ metadata: having(5) })),
      step(
        post('raw/metadata', { metadata: '{p}-stock=6', public_ids: ['{p}/stock.txt'] }),
        ok({ public_ids: ['{p}/stock.txt'] }),
      ),
      step(post('raw/metadata', { metadata: '{p}-stock=many', public_ids: ['{p}/stock.txt'] }), { status: 400 }),
      step(
        admin('GET', 'resources/raw/upload', { prefix: '{p}/stock', metadata: 'true' }),
        ok({ resources: [{ public_id: '{p}/stock.txt', metadata: having(6) }] }),
      ),
      step(admin('DELETE', 'metadata_fields/{p}-stock'), ok({ message: 'ok' })),
    ],
  },
]
