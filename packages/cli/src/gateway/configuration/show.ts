import type { Environment } from '../../environment/read-environment.ts'
import type { Show } from './place.ts'

const MAX_LENGTH = 80
/** Shorter values (`1`, `demo`) occur in anything. */
const SECRET_MIN_LENGTH = 6
const SECRET_NAME = /SECRET|TOKEN|KEY|PASS|URL|CREDENTIAL|DSN/i

/**
 * Takes out of a text what may be secret in it: the credentials of a URL, and whatever the environment holds under a name
 * that sounds like a secret's.
 */
export function hideFrom(environment: Environment): (text: string) => string {
  const secrets = Object.entries(environment).flatMap(([name, value]) =>
    SECRET_NAME.test(name) && value !== undefined && value.length >= SECRET_MIN_LENGTH ? [value] : [],
  )
  return (text) =>
    secrets
      .reduce((shown, secret) => shown.replaceAll(secret, '[secret]'), text)
      .replaceAll(/:\/\/[^\s"']*@/g, '://[secret]@')
}

/** Shows a value met as JSON, cut where it grows long, without what {@link hideFrom} takes out. */
export function showWithout(environment: Environment): Show {
  const hide = hideFrom(environment)
  return (value) => {
    const json = typeof value === 'function' ? 'a function' : jsonOf(value, hide)
    return json.length <= MAX_LENGTH ? json : `${json.slice(0, MAX_LENGTH - 1)}…`
  }
}

function jsonOf(value: unknown, hide: (text: string) => string): string {
  try {
    return JSON.stringify(value, (_, item: unknown) => (typeof item === 'string' ? hide(item) : item)) ?? String(value)
  } catch {
    // A cycle, a bigint: there is no JSON of it.
    return `a ${typeof value}`
  }
}
