import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, sep } from 'node:path'
import { pathToFileURL } from 'node:url'

const MAIN = 'widget.global.js'
const FILE = /^widget\.global\.[\w.-]*js$/

/** The script of the upload widget, and the files that it loads from beside it, by their names. */
export interface WidgetFiles {
  script: string
  parts: ReadonlyMap<string, string>
}

/**
 * Finds the upload widget that came with `countersign`. In the repository, where nothing is built, it is bundled from the sources.
 * @param home the folder of the package `countersign`. Default: the one that this package would import.
 * @returns `null` where there is neither.
 */
export async function findWidgetFiles(home: string = homeOfSdk()): Promise<WidgetFiles | null> {
  const bundler = join(home, '../../scripts/bundle-widget.ts')
  // Installed, it would be whatever the app has by that name.
  if (!home.includes(`${sep}node_modules${sep}`) && existsSync(bundler)) {
    const { widgetScript } = (await import(/* @vite-ignore */ pathToFileURL(bundler).href)) as Bundler
    const { code, parts } = await widgetScript()
    return { script: code, parts: new Map(Object.entries(parts)) }
  }
  const dist = join(home, 'dist')
  if (!existsSync(join(dist, MAIN))) return null
  const names = readdirSync(dist).filter((name) => FILE.test(name))
  const files = new Map(names.map((name) => [name, readFileSync(join(dist, name), 'utf8')]))
  return { script: files.get(MAIN) ?? '', parts: files }
}

interface Bundler {
  widgetScript(): Promise<{ code: string; parts: Readonly<Record<string, string>> }>
}

const homeOfSdk = (): string =>
  realpathSync(dirname(createRequire(import.meta.url).resolve('countersign/package.json')))
