import { type Profile, type ProfileOptions, type Profiles, profile } from 'countersign/server'
import { allowOf } from './json-constraints.ts'
import { judged } from './judged.ts'
import type { Place } from './place.ts'
import { isRecord } from './readers.ts'

/** The options of a profile, for unknown ones to be named beside the nearest; the compiler sees to it that none is missing. */
const OPTIONS: { readonly [Option in keyof Required<ProfileOptions>]: true } = {
  access: true,
  resourceType: true,
  folder: true,
  allowedFormats: true,
  tags: true,
  context: true,
  useFilename: true,
  expiresIn: true,
  downloadExpiresIn: true,
  allow: true,
  fixed: true,
  eager: true,
  uploadPreset: true,
  maxBytes: true,
  maxFiles: true,
  quota: true,
  dimensions: true,
  input: true,
  scan: true,
  onUploaded: true,
  onReject: true,
}

const NAME = /^[A-Za-z0-9_-]{1,64}$/

/**
 * Compiles every profile of a configuration.
 * @param hide takes what is secret out of the SDK's messages.
 * @returns those that hold; what is wrong with the others has been said.
 */
export function readProfiles(given: unknown, place: Place, hide: (text: string) => string): Profiles {
  if (!isRecord(given)) {
    place.wrong('an object of profiles by name, such as { uploads: { access: "public" } }', given)
    return {}
  }
  if (Object.keys(given).length === 0) place.wrong('an object with at least one profile', given)
  const compiled = Object.entries(given).flatMap(([name, value]) => {
    if (!NAME.test(name)) {
      place.wrong('an object whose keys are up to 64 letters, digits, "_" and "-"', name)
      return []
    }
    const made = compile(value, place.at(name), hide)
    return made === undefined ? [] : [[name, made] as const]
  })
  return Object.fromEntries(compiled)
}

function compile(given: unknown, place: Place, hide: (text: string) => string): Profile | undefined {
  if (!isRecord(given)) return place.wrong('the options of a profile, or what profile() made of them', given)
  if ('fingerprint' in given && 'rules' in given) return given as unknown as Profile
  let unknown = 0
  const options: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(given)) {
    if (Object.hasOwn(OPTIONS, name)) options[name] = name === 'allow' ? allowOf(value, place.at(name)) : value
    else {
      place.unknown(name, Object.keys(OPTIONS))
      unknown += 1
    }
  }
  const made = judged(
    options,
    (rest) => profile(rest as ProfileOptions),
    (message) => place.say(`${place.path}.${hide(message)}`),
  )
  return unknown > 0 ? undefined : made
}
