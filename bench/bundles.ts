/**
 * `node bench/bundles.ts [--json]`: what a Worker that signs and a page that uploads weigh: bundled from the sources with the portable digest,
 * minified, `gzip -9`; then the same by folder of the sources.
 */
import { SourceMap, type SourceMapPayload } from 'node:module'
import { relative, sep } from 'node:path'
import { gzipSync } from 'node:zlib'
import { rolldown } from 'rolldown'
import { withoutNodeCrypto } from '../scripts/bundle-sdk.ts'
import { widgetScript } from '../scripts/bundle-widget.ts'
import { buildApp } from './svelte-app/build-app.ts'

const KIB = 1024
const SDK = `${process.cwd()}/packages/sdk/src`

interface Application {
  name: string
  code: string
  targetBytes?: number
  /** Without what it loads later, by `import()` of what matches. */
  without?: RegExp
}

/** What an open widget loads later: everything that it loads by `import()`, but its interface. */
const ROOMS = /^(?!\.\/interface\.ts$)/

/** Each as an application's one file. What is measured beyond a target is the smallest application there is. */
const APPLICATIONS: readonly Application[] = [
  {
    name: 'core: signing, policy, the widget door',
    code: `
      export { profile } from '${SDK}/policy/profile.ts'
      export { widgetDoor } from '${SDK}/server/widget-door.ts'`,
    targetBytes: 12 * KIB,
  },
  { name: 'signing alone, every signature', code: `export * from 'countersign/signing'` },
  {
    name: 'a whole signer: countersign, one profile',
    code: `
      import { countersign, profile } from 'countersign/server'
      const uploads = countersign({ cloud: 'cloudinary://k:s@c', authenticate: () => null, profiles: { uploads: profile() } })
      export default { fetch: (request) => uploads.fetch(request) }`,
  },
  {
    name: 'a page that uploads by grants, and goes on after a reload',
    code: `
      import { browserJournal, createUploader, createUploads, grantedUploads } from 'countersign/upload'
      const protocol = grantedUploads(createUploads({ url: '/uploads' }), 'files')
      globalThis.uploader = createUploader({ protocol, journal: browserJournal() })`,
    targetBytes: 8 * KIB,
  },
  { name: 'everything of countersign/upload', code: `export * from 'countersign/upload'` },
  {
    name: 'a page with a widget, before anybody opens it',
    code: `
      import { createUploadWidget } from 'countersign/widget'
      globalThis.widget = createUploadWidget({ cloudName: 'demo', uploadPreset: 'pages' })`,
    targetBytes: 4 * KIB,
    without: /./,
  },
  {
    name: 'an open widget: its interface, English, and the engine',
    code: `export * from 'countersign/widget'`,
    targetBytes: 30 * KIB,
    without: ROOMS,
  },
  {
    name: 'React’s CldUploadWidget, before anybody opens it',
    code: `export { CldUploadWidget } from 'countersign/react'`,
    targetBytes: 6 * KIB,
    without: /./,
  },
  {
    name: 'React’s CldUploadWidget and CldUploadButton, before anybody opens them',
    code: `export { CldUploadButton, CldUploadWidget } from 'countersign/react'`,
    targetBytes: 6 * KIB,
    without: /./,
  },
  { name: 'the widget with every room and language', code: `export * from 'countersign/widget'` },
]

interface Part {
  folder: string
  files: number
  minifiedBytes: number
  /** Of the folder's text alone; together they come to more than the whole. */
  gzipBytes: number
}

interface Weight {
  name: string
  minifiedBytes: number
  gzipBytes: number
  targetBytes: number | null
  met: boolean | null
  parts: readonly Part[]
}

const figures: Weight[] = []
for (const { name, code, targetBytes = null, without = null } of APPLICATIONS) {
  const { text, map } = await bundle(code, without)
  weigh(name, text, targetBytes, partsOf(text, map))
}
await weighScript()
await weighSvelte()
if (process.argv.includes('--json')) process.stdout.write(`${JSON.stringify({ unit: 'bytes', figures })}\n`)
else for (const figure of figures) print(figure)

/** `<script src>` is a file of its own, and so is what it loads when a widget is opened. */
async function weighScript(): Promise<void> {
  const { code, parts } = await widgetScript()
  weigh('the script of the widget, which a page loads at first', code, 4 * KIB)
  for (const [name, text] of Object.entries(parts)) weigh(`… and ${name}`, text, null)
}

/** What `CldUploadWidget` adds to an app of Vite and Svelte, before anybody opens it. */
async function weighSvelte(): Promise<void> {
  const [plain, uploading] = [(await buildApp('Plain')).text, (await buildApp('Uploading')).text]
  const name = 'Svelte’s CldUploadWidget in an app of Vite, over the same app without it, before anybody opens it'
  weigh(name, uploading, 8 * KIB, [], plain)
}

/** @param over what weighs nothing here. Default: nothing. */
function weigh(
  name: string,
  text: string,
  targetBytes: number | null,
  parts: readonly Part[] = [],
  over?: string,
): void {
  const less = (weight: (text: string) => number) => weight(text) - (over === undefined ? 0 : weight(over))
  const [minifiedBytes, gzipBytes] = [less(Buffer.byteLength), less(gzip)]
  const met = targetBytes === null ? null : gzipBytes <= targetBytes
  figures.push({ name, minifiedBytes, gzipBytes, targetBytes, met, parts })
}

async function bundle(code: string, without: RegExp | null): Promise<{ text: string; map: SourceMapPayload }> {
  const entry = '\0application'
  const application = {
    name: 'application',
    resolveId: (id: string) => (id === entry ? entry : null),
    load: (id: string) => (id === entry ? code : null),
    resolveDynamicImport: (id: string | object) =>
      typeof id === 'string' && without?.test(id) ? { id, external: true } : null,
  }
  const bundled = await rolldown({
    input: entry,
    plugins: [application, withoutNodeCrypto],
    external: ['react'],
    resolve: { conditionNames: ['@countersign/source', 'import'] },
    platform: 'neutral',
  })
  const { output } = await bundled.generate({ format: 'esm', minify: true, sourcemap: true, codeSplitting: false })
  await bundled.close()
  const [chunk, ...others] = output.filter((file) => file.type === 'chunk')
  if (!chunk?.map || others.length > 0)
    throw new Error(`one file with a source map must come out, not ${output.length}`)
  return { text: chunk.code, map: chunk.map as unknown as SourceMapPayload }
}

function partsOf(text: string, payload: SourceMapPayload): Part[] {
  const map = new SourceMap(payload)
  const texts = new Map<string, string>()
  const files = new Map<string, Set<string>>()
  for (const [line, row] of text.split('\n').entries()) {
    for (const [column, character] of [...row].entries()) {
      const entry = map.findEntry(line, column)
      const source = 'originalSource' in entry ? (entry.originalSource ?? '') : ''
      const folder = folderOf(source)
      texts.set(folder, (texts.get(folder) ?? '') + character)
      files.set(folder, (files.get(folder) ?? new Set()).add(source))
    }
  }
  return [...texts]
    .map(([folder, part]) => ({
      folder,
      files: files.get(folder)?.size ?? 0,
      minifiedBytes: Buffer.byteLength(part),
      gzipBytes: gzip(part),
    }))
    .sort((a, b) => b.minifiedBytes - a.minifiedBytes)
}

function folderOf(source: string): string {
  const path = relative('', source.replace(/^file:\/\//, '')).split(sep)
  const at = path.lastIndexOf('node_modules')
  if (at >= 0) return path.slice(at + 1, at + 3).join('/')
  const src = path.lastIndexOf('src')
  return src >= 0 && path.length > src + 2 ? (path[src + 1] ?? '') : 'the application'
}

function gzip(text: string): number {
  return gzipSync(text, { level: 9 }).length
}

function print({ name, minifiedBytes, gzipBytes, targetBytes, met, parts }: Weight): void {
  const target = targetBytes === null ? '' : `, target ${inKib(targetBytes)}: ${met ? 'met' : 'MISSED'}`
  process.stdout.write(`\n${name}: ${inKib(gzipBytes)} gzip -9, ${inKib(minifiedBytes)} minified${target}\n`)
  for (const part of parts) {
    const row = [
      part.folder.padEnd(18),
      `${part.files} files`.padStart(9),
      inKib(part.minifiedBytes),
      inKib(part.gzipBytes),
    ]
    process.stdout.write(`  ${row.join('   ')}\n`)
  }
}

function inKib(bytes: number): string {
  return `${(bytes / KIB).toFixed(2)} KiB`.padStart(9)
}
