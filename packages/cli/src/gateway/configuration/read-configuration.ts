import { isAbsolute, join } from 'node:path'
import { type Cloud, CountersignError, parseCloudinaryUrl } from 'countersign/protocol'
import type { Profiles } from 'countersign/server'
import { readCloud } from '../../environment/cloud.ts'
import type { Environment } from '../../environment/read-environment.ts'
import { type BodyLimits, DEFAULT_LIMITS } from '../body-limits.ts'
import { type TrustedProxy, trustedProxyOf } from '../client-address.ts'
import { nearest } from './nearest.ts'
import { type Place, wholeOf } from './place.ts'
import { type Authentication, readBearer, readCallers, type Said } from './read-callers.ts'
import { readProfiles } from './read-profiles.ts'
import { judgeSigner, readSigner, type SignerOptions } from './read-signer.ts'
import { isRecord } from './readers.ts'
import { type Rate, type Read, type RegistryChoice, readRegistry, readWhole } from './schema.ts'
import { hideFrom, showWithout } from './show.ts'
import { type Variables, variablesOf } from './variables.ts'

/** Where grants and assets are remembered: in memory, or in a file or database at this place. */
export type RegistryPlace = { kind: 'memory' } | { kind: 'sqlite' | 'postgres'; location: string; migrate: boolean }

/** A configuration that has been read and holds; variables have been replaced by what they hold. */
export interface Configuration {
  cloud: Cloud
  profiles: Profiles
  authentication: Authentication
  signer: SignerOptions
  registry: RegistryPlace | null
  rateLimit: { subject: Rate | null; address: Rate | null }
  trustedProxy: TrustedProxy | null
  limits: BodyLimits
  metricsToken: string | null
  /** `null`: the gateway does not sweep. */
  sweepEveryMs: number | null
  /** Every secret text in it, by name, for whatever must never show one. */
  secrets: readonly (readonly [name: string, secret: string])[]
}

const SWEEP_EVERY_MS = 300_000

/** Where a configuration stands, and what it may look up. */
export interface Surroundings {
  /** The path of its file, for messages. */
  file: string
  /** Where relative paths in it begin. */
  directory: string
  environment: Environment
}

/**
 * Reads what a configuration file gave.
 * @throws CountersignError `invalid_configuration` with every problem there is, a line for each.
 */
export function readConfiguration(given: unknown, { file, directory, environment }: Surroundings): Configuration {
  const problems: string[] = []
  const place = wholeOf(problems, showWithout(environment))
  const variables = variablesOf(environment)
  const read = readWhole(given, place)
  const said = read && { read, given: isRecord(given) ? given : {} }
  const configuration = said && assemble(said, { place, variables, directory, environment })
  if (configuration !== undefined && problems.length === 0) return configuration
  throw new CountersignError('invalid_configuration', describe(file, [...new Set(problems)]))
}

/** Reads the profiles of a configuration and nothing else of it. @throws as {@link readConfiguration} */
export function readProfilesAlone(given: unknown, file: string, environment: Environment): Profiles {
  return readAlone(file, environment, (whole) =>
    readProfiles(isRecord(given) ? given.profiles : given, whole.at('profiles'), hideFrom(environment)),
  )
}

/** Reads the registry of a configuration and nothing else of it; `null` where it names none. @throws as {@link readConfiguration} */
export function readRegistryAlone(
  given: unknown,
  { file, directory, environment }: Surroundings,
): RegistryPlace | null {
  return readAlone(file, environment, (whole) => {
    if (!isRecord(given)) return whole.wrongSecret('an object with registry', given) ?? null
    const place = whole.at('registry')
    const choice = given.registry === undefined ? undefined : readRegistry(given.registry, place)
    // Of other keys, only one that was meant for this is of interest.
    const isMeant = (key: string) => choice === undefined && key !== 'registry' && nearest(key, ['registry']) !== null
    for (const key of Object.keys(given).filter(isMeant)) whole.unknown(key, ['registry'])
    return registryOf(choice, place, directory, variablesOf(environment))
  })
}

function readAlone<T>(file: string, environment: Environment, read: (whole: Place) => T): T {
  const problems: string[] = []
  const value = read(wholeOf(problems, showWithout(environment)))
  if (problems.length === 0) return value
  throw new CountersignError('invalid_configuration', describe(file, problems))
}

function assemble(
  said: Said,
  { place, variables, directory, environment }: Omit<Surroundings, 'file'> & { place: Place; variables: Variables },
): Configuration | undefined {
  const { read, given } = said
  const hide = hideFrom(environment)
  const cloud = cloudOf(read, place, environment)
  const profiles = readProfiles(read.profiles ?? {}, place.at('profiles'), hide)
  const authentication = readCallers(said, profiles, place, variables)
  const signer = readSigner(read, place, variables, environment)
  judgeSigner(signer, profiles, {
    hasRegistry: given.registry !== undefined,
    namesSecret: given.secret !== undefined,
    tell: (message) => place.say(hide(message)),
  })
  const registry = registryOf(read.registry, place.at('registry'), directory, variables)
  const { metrics, rateLimit, limits, sweep, trustedProxy } = read
  const metricsToken = metrics?.token && readBearer(metrics.token, place.at('metrics').at('token'), variables)
  if (cloud === undefined) return undefined
  return {
    cloud,
    profiles,
    authentication,
    signer,
    registry,
    rateLimit: { subject: rateLimit?.subject ?? null, address: rateLimit?.address ?? null },
    trustedProxy: trustedProxy ? trustedProxyOf(trustedProxy) : null,
    limits: {
      bodyBytes: limits?.bodyBytes ?? DEFAULT_LIMITS.bodyBytes,
      bodyTimeoutMs: limits?.bodyTimeout ?? DEFAULT_LIMITS.bodyTimeoutMs,
    },
    metricsToken: metricsToken ?? null,
    sweepEveryMs: sweep === false ? null : (sweep?.every ?? SWEEP_EVERY_MS),
    secrets: [...variables.met, ['the API secret', cloud.apiSecret]],
  }
}

function cloudOf({ cloud }: Read, place: Place, environment: Environment): Cloud | undefined {
  try {
    return cloud ? parseCloudinaryUrl(environment[cloud.env], cloud.env) : readCloud(environment)
  } catch (error) {
    if (error instanceof CountersignError) return place.say(error.message)
    throw error
  }
}

function registryOf(
  choice: RegistryChoice | undefined,
  place: Place,
  directory: string,
  variables: Variables,
): RegistryPlace | null {
  if (choice === undefined || choice.kind === 'memory') return choice ?? null
  const { kind, migrate } = choice
  if (kind === 'sqlite')
    return { kind, migrate, location: isAbsolute(choice.path) ? choice.path : join(directory, choice.path) }
  const location = variables.lookUp({ env: choice.env }, place.at('postgres'))
  return location === undefined ? null : { kind, migrate, location }
}

function describe(file: string, problems: readonly string[]): string {
  const [only, ...more] = problems
  if (more.length === 0) return `${file}: ${only}`
  return `${file} has ${problems.length} problems:\n${problems.map((problem) => `  ${problem}`).join('\n')}`
}
