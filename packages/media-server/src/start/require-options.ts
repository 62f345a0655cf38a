import { CountersignError } from 'countersign/protocol'
import { DEFAULT_LIMITS } from '../http/create-media-server.ts'
import type { StartOptions } from './start-media-server.ts'

const OPTIONS: Readonly<Record<keyof StartOptions, true>> = {
  port: true,
  host: true,
  dataDir: true,
  database: true,
  cloudName: true,
  now: true,
  maxRequestBytes: true,
  limits: true,
  assumptions: true,
  folderMode: true,
  notificationUrls: true,
  notifications: true,
  ffprobe: true,
  poppler: true,
  remoteFiles: true,
  authTokenKey: true,
  inspector: true,
  sync: true,
  env: true,
}

const LIMITS = { ...DEFAULT_LIMITS, stallTimeoutMs: true }
const WANTED_NODE = 24

/**
 * Judges what plain JavaScript may have misspelt, and the Node it runs on: an older one has no SQLite.
 * @throws CountersignError `invalid_configuration` naming the option, the value wanted and the value met.
 */
export function requireOptions(options: StartOptions, node: string = process.versions.node): void {
  if (Number.parseInt(node, 10) < WANTED_NODE)
    refuse(`startMediaServer needs Node ${WANTED_NODE} or later, not ${node}`)
  requireNames('options', options, OPTIONS)
  requireNames('limits', options.limits ?? {}, LIMITS)
  const { port, dataDir } = options
  if (typeof dataDir !== 'string' || dataDir.trim() === '')
    refuse(`dataDir must be the path of a directory, not ${show(dataDir)}`)
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    refuse(`port must be a whole number from 0 (any free one) to 65535, not ${show(port)}`)
}

function requireNames(what: string, given: object, known: object): void {
  for (const name of Object.keys(given))
    if (!Object.hasOwn(known, name))
      refuse(`${what} has no ${JSON.stringify(name)}; there are ${Object.keys(known).join(', ')}`)
}

const show = (value: unknown): string => (value === undefined ? 'undefined' : (JSON.stringify(value) ?? typeof value))

function refuse(message: string): never {
  throw new CountersignError('invalid_configuration', message)
}
