/**
 * Bundles the upload widget for `<script src>`: a small script that defines `window.cloudinary`, and the files that it loads when a
 * widget is opened. It knows their hashes, so that a page which checks the one checks all.
 */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build, type OutputChunk, type Plugin } from 'rolldown'
import { parseAst } from 'rolldown/parseAst'

const WIDGET = fileURLToPath(new URL('../packages/sdk/src/widget/', import.meta.url))
const LOADER = join(WIDGET, 'script-parts.ts')
const FILE = 'widget.global'

export interface WidgetScript {
  code: string
  /** What the `integrity` attribute of its `<script>` says. */
  integrity: string
  /** The files beside it, by their names. */
  parts: Readonly<Record<string, string>>
}

export async function widgetScript(): Promise<WidgetScript> {
  const { version } = JSON.parse(readFileSync(join(WIDGET, '../../package.json'), 'utf8')) as { version: string }
  const entries = new Map<string, string>()
  const { output } = await build({
    input: join(WIDGET, 'script.ts'),
    platform: 'browser',
    logLevel: 'warn',
    write: false,
    plugins: [withoutLoadAgain, loadingByParts(entries)],
    output: { format: 'iife', minify: true, codeSplitting: false },
  })
  const chunks = await bundleParts(entries)
  const { parts, tableOf } = sealParts(chunks)
  const table = Object.assign({}, ...chunks.filter(({ isEntry }) => isEntry).map(({ fileName }) => tableOf(fileName)))
  const fileOf = (name: string) => chunks.find((chunk) => chunk.isEntry && chunk.name === name)?.fileName
  const code = inAscii(output[0].code)
    .replace(/COUNTERSIGN_VERSION\b/g, () => JSON.stringify(version))
    .replace(/COUNTERSIGN_PARTS\b/g, () => JSON.stringify(table))
    .replace(/countersign-part:([\w-]+)/g, (_, name: string) => fileOf(name) ?? '')
  return { code, integrity: hashOf('sha384', code), parts }
}

/** A page reads its scripts in its own encoding, whatever that is. What is escaped stands in strings alone: comments are gone. */
const inAscii = (code: string): string =>
  code.replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)

const hashOf = (algorithm: 'sha256' | 'sha384', code: string): string =>
  `${algorithm}-${createHash(algorithm).update(code).digest('base64')}`

/** The loader asks anew by itself. */
const withoutLoadAgain: Plugin = {
  name: 'without-load-again',
  load: (id) => (id === join(WIDGET, 'load-again.ts') ? 'export const loadAgain = (load) => load' : null),
}

/** Makes of each `import()` a call of the loader, which checks what comes. @param entries are told what is loaded in that way. */
function loadingByParts(entries: Map<string, string>): Plugin {
  return {
    name: 'loading-by-parts',
    transform(code, id) {
      if (!code.includes('import(')) return null
      let changed = code
      for (const { start, end, source } of dynamicImports(code).reverse()) {
        const path = resolve(dirname(id), source)
        const name = path
          .slice(WIDGET.length)
          .replace(/\W+ts$/, '')
          .replaceAll('/', '-')
        entries.set(name, path)
        changed = `${changed.slice(0, start)}loadPart('countersign-part:${name}')${changed.slice(end)}`
      }
      return changed === code ? null : `import { loadPart } from '${LOADER}'\n${changed}`
    },
  }
}

interface DynamicImport {
  start: number
  end: number
  source: string
}

/** Those that run; what stands in types is none. */
function dynamicImports(code: string): DynamicImport[] {
  const found: DynamicImport[] = []
  const walk = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return
    const { type, start, end, source } = node as DynamicImport & { type?: string; source: { value: string } | string }
    if (type === 'ImportExpression') found.push({ start, end, source: (source as unknown as { value: string }).value })
    for (const child of Object.values(node)) walk(child)
  }
  walk(parseAst(code, { lang: 'ts' }))
  return found.sort((a, b) => a.start - b.start)
}

async function bundleParts(entries: ReadonlyMap<string, string>): Promise<OutputChunk[]> {
  const { output } = await build({
    input: Object.fromEntries(entries),
    // What a part shares with those it loads stays in it: fewer files.
    preserveEntrySignatures: 'allow-extension',
    platform: 'browser',
    logLevel: 'warn',
    write: false,
    plugins: [withoutLoadAgain],
    output: {
      format: 'cjs',
      minify: true,
      entryFileNames: `${FILE}.[name]-[hash].js`,
      chunkFileNames: `${FILE}.[name]-[hash].js`,
    },
  })
  return output.filter((file) => file.type === 'chunk')
}

type Table = Record<string, readonly string[]>

/** What is loaded has its hash in who loads it, so each file is made after those that it loads. */
function sealParts(chunks: readonly OutputChunk[]) {
  const parts: Record<string, string> = {}
  const underWay = new Set<string>()
  const codeOf = (file: string): string => {
    const chunk = chunks.find(({ fileName }) => fileName === file)
    if (!chunk) throw new Error(`there is no part ${file}`)
    underWay.add(file)
    parts[file] ??= partOf(chunk, tableOf)
    underWay.delete(file)
    return parts[file]
  }
  /** Of a file and all that it needs; who is under way is there already when it loads something. */
  const tableOf = (file: string): Table => {
    if (underWay.has(file)) return {}
    const imports = chunks.find(({ fileName }) => fileName === file)?.imports ?? []
    return Object.assign({ [file]: [hashOf('sha256', codeOf(file)), ...imports] }, ...imports.map(tableOf))
  }
  for (const { fileName } of chunks) codeOf(fileName)
  return { parts, tableOf }
}

/** A file that hands over what it holds: `require` gives what is there, `load` what has to be fetched. */
function partOf({ fileName, code, dynamicImports }: OutputChunk, tableOf: (file: string) => Table): string {
  let body = inAscii(code)
  for (const file of dynamicImports) {
    const before = body
    const load = `=>load("./${file}",${JSON.stringify(tableOf(file))}))`
    body = body.replaceAll(new RegExp(`=>require\\((["'\`])\\./${file}\\1\\)\\)`, 'g'), () => load)
    if (body === before || body.includes(`require("./${file}")`))
      throw new Error(`${fileName} loads ${file} in a way that is not known here`)
  }
  return `(globalThis[Symbol.for("countersign.widget.parts")]??={})["${fileName}"]=function(require,exports,load){${body}};\n`
}
