import { existsSync, readFileSync, statSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { dirname, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { CountersignError } from 'countersign/protocol'
import type { Environment } from '../../environment/read-environment.ts'
import { isRecord } from './readers.ts'
import { hideFrom } from './show.ts'

/** What a configuration file may be called in the working directory, in the order they are looked for. */
const NAMES = ['countersign.config.ts', 'countersign.config.js', 'countersign.config.mjs', 'countersign.config.json']

/** What a configuration file gave, unread. */
export interface ConfigFile {
  /** Absolute. */
  path: string
  directory: string
  given: unknown
}

/**
 * Loads the configuration file that was asked for, or the one in the working directory.
 * @param environment what of it sounds like a secret stands in no message. Default: none.
 * @returns `null` when none was asked for and none is there.
 * @throws CountersignError `invalid_configuration` naming the file and what keeps it from being loaded.
 */
export async function loadConfigFile(
  asked: string | undefined,
  workingDirectory: string,
  environment: Environment = {},
): Promise<ConfigFile | null> {
  const path = asked === undefined ? find(workingDirectory) : resolve(workingDirectory, asked)
  if (path === null) return null
  if (!existsSync(path)) throw refuse(path, 'is not there')
  if (statSync(path).isDirectory()) throw refuse(path, 'is a directory, not a configuration file')
  const given = path.endsWith('.json') ? readJson(path) : await importDefault(path, hideFrom(environment))
  return { path, directory: dirname(path), given }
}

function find(directory: string): string | null {
  const [path, other] = NAMES.map((name) => resolve(directory, name)).filter(existsSync)
  if (path !== undefined && other !== undefined)
    throw refuse(path, `stands beside ${other}; remove one, or say which with --config`)
  return path ?? null
}

function readJson(path: string): unknown {
  const text = readFileSync(path, 'utf8')
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw refuse(path, `cannot be read as JSON: ${withoutQuote((cause as Error).message, text)}`, cause)
  }
}

/** V8 quotes what stands around the mistake, and that may be a secret that was pasted there: the line is said instead. */
function withoutQuote(message: string, text: string): string {
  const [whole, said, before = '', quote = ''] =
    /^(.*?), (\.\.\.)?"(.*)"(?:\.\.\.)? is not valid JSON$/s.exec(message) ?? []
  if (whole === undefined) return message
  const at = text.indexOf(quote) + (before === '' ? 0 : QUOTED_BEFORE)
  return `${said} in line ${text.slice(0, at).split('\n').length}`
}
/** So many characters V8 quotes before the one that it did not expect, where there are as many. */
const QUOTED_BEFORE = 10

async function importDefault(path: string, hide: (text: string) => string): Promise<unknown> {
  if (/\.[cm]?ts$/.test(path) && !process.features.typescript)
    throw refuse(
      path,
      `is TypeScript, which this Node (${process.version}) was not started to run; take Node 24 without --no-strip-types, or write it in JavaScript or JSON`,
    )
  if (!resolvesOurs) registerHooks({ resolve: resolveOurs })
  resolvesOurs = true
  try {
    const module = (await import(pathToFileURL(path).href)) as { default?: unknown }
    const given = module.default
    if (isRecord(given)) return given
    throw refuse(path, 'must have a default export: export default defineConfig({ … })')
  } catch (cause) {
    if (cause instanceof CountersignError) throw cause
    throw refuse(path, `cannot be run: ${hide(oneLine(cause))}`, cause)
  }
}

const OWN_ENTRY = new URL(`../../config${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url).href

/** From the first module on, for as long as the process lives: what a function of it imports later is resolved alike. */
let resolvesOurs = false

/**
 * A configuration file uses this command's own copy of us, wherever it lies: what `profile()` made in another copy would
 * not be known here, and beside a file that is mounted into a container there is no `node_modules`.
 */
const resolveOurs: Parameters<typeof registerHooks>[0]['resolve'] = (specifier, context, next) => {
  if (specifier === '@countersign/cli/config') return next(OWN_ENTRY, context)
  return next(specifier, specifier.startsWith('countersign/') ? { ...context, parentURL: import.meta.url } : context)
}

function refuse(path: string, why: string, cause?: unknown): CountersignError {
  return new CountersignError('invalid_configuration', `${path} ${why}`, { cause })
}

/** The message alone, with the code where Node gives one: a stack would show more of the file than anybody asked for. */
function oneLine(error: unknown): string {
  const { message, code } = Object(error) as { message?: unknown; code?: unknown }
  const text = String(message ?? error).replaceAll(/\s+/g, ' ')
  return typeof code === 'string' ? `${text} (${code})` : text
}
