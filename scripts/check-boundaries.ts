/** Fails when a folder imports one that it may not: dependencies go one way. Run by `npm run check`. */
import { globSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'

/** What each folder of a package's `src/` may import from its neighbours; a file directly in `src/` is a public entry and may import all. */
const MAY_IMPORT: Record<string, Record<string, readonly string[]>> = {
  sdk: {
    protocol: [],
    signing: ['protocol'],
    policy: ['protocol'],
    registry: ['protocol', 'policy'],
    server: ['protocol', 'signing', 'policy', 'registry'],
    adapters: ['server'],
    uploader: ['protocol'],
    engine: ['protocol', 'uploader'],
    widget: ['protocol', 'uploader', 'engine'],
    components: ['uploader', 'engine', 'widget'],
    react: ['uploader', 'engine', 'widget', 'components'],
    svelte: ['uploader', 'engine', 'widget', 'components'],
  },
  'media-server': {
    assumptions: [],
    errors: [],
    disk: [],
    search: ['errors'],
    catalog: ['disk', 'errors', 'search'],
    metadata: ['catalog', 'errors'],
    blobs: ['disk'],
    cloud: ['assumptions', 'catalog', 'blobs', 'errors'],
    ingest: ['blobs', 'errors'],
    chunks: ['catalog', 'cloud', 'errors', 'ingest'],
    transform: ['catalog', 'errors'],
    remote: ['cloud', 'errors'],
    events: ['assumptions', 'catalog', 'cloud'],
    archive: ['catalog', 'blobs', 'delivery', 'transform'],
    'upload-api': [
      'archive',
      'assumptions',
      'catalog',
      'blobs',
      'chunks',
      'cloud',
      'errors',
      'events',
      'ingest',
      'metadata',
      'transform',
      'delivery',
    ],
    'admin-api': [
      'catalog',
      'blobs',
      'cloud',
      'errors',
      'events',
      'ingest',
      'metadata',
      'search',
      'transform',
      'delivery',
      'upload-api',
    ],
    delivery: ['catalog', 'blobs', 'cloud', 'errors', 'transform'],
    http: [
      'assumptions',
      'disk',
      'catalog',
      'blobs',
      'cloud',
      'errors',
      'events',
      'remote',
      'ingest',
      'transform',
      'upload-api',
      'admin-api',
      'delivery',
      'widget-script',
    ],
    'widget-script': ['errors'],
    faults: ['errors', 'events', 'http'],
    door: ['blobs', 'catalog', 'cloud', 'faults', 'http', 'ingest', 'widget-script'],
    testing: ['assumptions', 'blobs', 'catalog', 'cloud', 'door', 'faults', 'http', 'upload-api'],
    inspector: ['catalog', 'cloud', 'door', 'errors', 'events', 'faults', 'http', 'upload-api'],
    start: ['assumptions', 'cloud', 'http', 'inspector'],
  },
  cli: { commands: ['gateway', 'environment'], gateway: ['environment'], environment: [] },
}

/** Which packages each package may import. `sdk` stands for `countersign`. */
const MAY_USE: Record<string, readonly string[]> = {
  sdk: [],
  'media-server': ['countersign/protocol', 'countersign/signing'],
  cli: ['countersign/', '@countersign/media-server'],
}

/** Where the package that runs everywhere may import `node:`; elsewhere nothing but the platform of the Web. */
const MAY_USE_NODE = /^packages\/sdk\/src\/(?:adapters\/|signing\/digest\.ts$)/

const IMPORT = /(?:from|import)\s*\(?\s*'([^']+)'/g
const problems: string[] = []

for (const file of globSync('packages/*/src/**/*.{ts,svelte}')) {
  const [, name = '', , ...path] = file.split('/')
  if (file.includes('.test.') || file.includes('.contract.')) continue
  const room = path.length > 1 ? path[0] : undefined
  for (const [, target = ''] of readFileSync(file, 'utf8').matchAll(IMPORT)) {
    const refuse = (why: string) => problems.push(`${file}: may not import '${target}' (${why})`)
    if (/^@?countersign/.test(target) && !MAY_USE[name]?.some((allowed) => target.startsWith(allowed)))
      refuse(`${name} may use: ${MAY_USE[name]?.join(', ') || 'no other package'}`)
    if (name === 'sdk' && target.startsWith('node:') && !MAY_USE_NODE.test(file))
      refuse('in sdk, node: belongs in adapters/ and signing/digest.ts')
    if (!room || !target.startsWith('.')) continue
    const [to, ...rest] = relative(`packages/${name}/src`, join(dirname(file), target)).split('/')
    if (!to || to === room) continue
    if (rest.length === 0) refuse('files directly in src/ are public entries, private code does not import them')
    else if (!MAY_IMPORT[name]?.[room]?.includes(to))
      refuse(`${room} may import: ${MAY_IMPORT[name]?.[room]?.join(', ') || 'nothing'}`)
  }
}

for (const problem of problems) console.error(problem)
process.exitCode = problems.length > 0 ? 1 : 0
