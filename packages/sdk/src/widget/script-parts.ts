/** Files by their names, each with its hash and the files that have to be there before it. */
type Table = Record<string, readonly [integrity: string, ...needs: string[]]>

/** What the script's own file knows of those that it loads: the build writes it here. Each of them knows those that it loads. */
declare const COUNTERSIGN_PARTS: Table

type Exports = Record<string, unknown>
/** What a part's file hands over: it runs when it is first needed. */
type Part = (require: (path: string) => Exports, exports: Exports, load: typeof loadPart) => void

/** Where parts put themselves. Their names hold what is in them, so that two builds on one page share what they share. */
const HANDED_OVER = Symbol.for('countersign.widget.parts')
const page = globalThis as { [HANDED_OVER]?: Record<string, Part> }

/** Read at once: later there is none. */
const script = document.currentScript as HTMLScriptElement | null
const known: Table = { ...COUNTERSIGN_PARTS }
const loading = new Map<string, Promise<Exports>>()
const loaded: Record<string, Exports> = {}

/**
 * Loads a file of this build, and before it those that it needs, each from where this script came from and with the content
 * that the build has seen.
 * @param table what is known of it, and of those it needs, by who loads it.
 * @throws Error naming the file that was not there, or was another one. The next call tries again.
 */
export function loadPart(path: string, table: Table = {}): Promise<unknown> {
  Object.assign(known, table)
  const name = path.replace('./', '')
  const before = loading.get(name)
  if (before) return before
  const begun = run(name)
  loading.set(name, begun)
  begun.catch(() => loading.delete(name))
  return begun
}

async function run(name: string): Promise<Exports> {
  const [integrity, ...needs] = known[name] ?? []
  // Nothing is loaded that cannot be checked.
  if (!integrity) throw new Error(`${name} is no part of this build`)
  await Promise.all([fetchPart(name, integrity), ...needs.map((need) => loadPart(need))])
  const exports: Exports = {}
  page[HANDED_OVER]?.[name]?.((path) => loaded[path.replace('./', '')] as Exports, exports, loadPart)
  loaded[name] = exports
  return exports
}

function fetchPart(name: string, integrity: string): Promise<void> {
  return new Promise((resolve, reject) => {
    if (page[HANDED_OVER]?.[name]) return resolve()
    if (!script?.src) return reject(new Error('its script must stand in the page as <script src>, and not as a module'))
    const src = new URL(name, script.src).href
    const element = Object.assign(document.createElement('script'), { src, integrity, crossOrigin: 'anonymous' })
    element.nonce = script.nonce
    element.onload = () => {
      element.remove()
      if (page[HANDED_OVER]?.[name]) resolve()
      else reject(new Error(`${src} is no part of it`))
    }
    element.onerror = () => {
      element.remove()
      reject(new Error(`${src} is not there, or is not the file of the same build`))
    }
    document.head.append(element)
  })
}
