import type { AuditRow, NewAsset, NewGrant } from './registry.ts'

let count = 0
function nextId(kind: string): string {
  count += 1
  return `${kind}${String(count).padStart(6, '0')}`
}

/** A grant that differs from every other in its id. */
export const aGrant = (facts: Partial<NewGrant> = {}): NewGrant => ({
  id: nextId('g'),
  cloudName: 'demo',
  subjectId: 'ada',
  profile: 'uploads',
  claims: '{"version":1}',
  bytes: 100,
  createdAt: 1_700_000_000_000,
  expiresAt: 1_700_086_400_000,
  ...facts,
})

/** An asset that differs from every other in its id and its name. */
export function anAsset(facts: Partial<NewAsset> = {}): NewAsset {
  const id = facts.id ?? nextId('a')
  return {
    id,
    cloudName: 'demo',
    subjectId: 'ada',
    profile: 'uploads',
    resourceType: 'image',
    type: 'authenticated',
    publicId: `uploads/ada/${id}`,
    state: 'ready',
    version: 1_700_000_000,
    format: 'jpg',
    bytes: 112_525,
    width: 640,
    height: 427,
    originalFilename: 'rocket.jpg',
    createdAt: 1_700_000_000_000,
    trace: null,
    ...facts,
  }
}

export const anAuditRow = (facts: Partial<AuditRow> = {}): AuditRow => ({
  at: 1_700_000_000_000,
  action: 'grant',
  outcome: 'ok',
  cloudName: 'demo',
  subjectId: 'ada',
  profile: 'uploads',
  assetId: null,
  details: null,
  ...facts,
})

/** Names that only look alike, and names that mean something to a database. Each means itself and nothing else. */
export const ODD_NAMES = [
  'a',
  'A',
  'a ',
  ' a',
  'a\t',
  'caf\u00e9',
  'cafe\u0301',
  'CAF\u00c9',
  '\u00df',
  'ss',
  '%',
  '_',
  '\\',
  "'",
  '"',
  ';',
  '--',
  "'; DROP TABLE countersign_assets;--",
  "' OR '1'='1",
  '$1',
  ':id',
  '?',
  'NULL',
  '{a,b}',
  '\\x61',
  '\u{1f680}',
  '\ue000',
  '\uffff',
] as const
