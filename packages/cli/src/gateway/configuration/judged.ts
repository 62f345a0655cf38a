import { CountersignError } from 'countersign/protocol'

/**
 * Lets the SDK judge options until it has nothing more to say: what a message names first is taken out, and it is asked again.
 * @param judge throws `CountersignError` with a message that begins with the name of the option it is about.
 * @param tell is given each message once.
 * @returns what the judge answered, or `undefined` when it had anything to say.
 */
export function judged<T>(
  options: Readonly<Record<string, unknown>>,
  judge: (options: Readonly<Record<string, unknown>>) => T,
  tell: (message: string) => void,
): T | undefined {
  let rest = options
  const told = new Set<string>()
  for (;;) {
    try {
      const answer = judge(rest)
      return told.size === 0 ? answer : undefined
    } catch (error) {
      if (!(error instanceof CountersignError)) throw error
      if (told.has(error.message)) return undefined
      const blamed = blamedIn(error.message, rest)
      // Taking out one option may make another one missing: that is no further problem of the file.
      if (told.size === 0 || blamed !== null) tell(error.message)
      told.add(error.message)
      if (blamed === null) return undefined
      rest = without(rest, blamed)
    }
  }
}

/** Such as `['maxBytes']`, or `['profiles', 'kyc']`. */
function blamedIn(message: string, options: Readonly<Record<string, unknown>>): readonly [string, string?] | null {
  const [, name = '', member] = /^([A-Za-z]+)(?:\.([A-Za-z0-9_-]+))?\b/.exec(message) ?? []
  if (!Object.hasOwn(options, name)) return null
  const value = options[name]
  return name === 'profiles' && member !== undefined && Object.hasOwn(Object(value), member) ? [name, member] : [name]
}

function without(
  options: Readonly<Record<string, unknown>>,
  [name, member]: readonly [string, string?],
): Readonly<Record<string, unknown>> {
  const { [name]: blamed, ...others } = options
  if (member === undefined) return others
  const { [member]: _, ...members } = blamed as Record<string, unknown>
  return { ...others, [name]: members }
}
