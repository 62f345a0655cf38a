import { type Cloud, CountersignError, parseCloudinaryUrl } from 'countersign/protocol'
import type { Environment } from './read-environment.ts'
import { variableProblem } from './variable-problem.ts'

/**
 * What the documentation of Cloudinary's components calls each credential. Any name of a row will do; names that are
 * set must agree.
 * @see https://next.cloudinary.dev/installation
 * @see https://svelte.cloudinary.dev/installation
 * @see https://astro.cloudinary.dev/installation
 */
const VARIABLES = {
  cloudName: [
    'CLOUDINARY_CLOUD_NAME',
    'NEXT_PUBLIC_CLOUDINARY_CLOUD_NAME',
    'VITE_CLOUDINARY_CLOUD_NAME',
    'VITE_PUBLIC_CLOUDINARY_CLOUD_NAME',
    'PUBLIC_CLOUDINARY_CLOUD_NAME',
  ],
  apiKey: [
    'CLOUDINARY_API_KEY',
    'NEXT_PUBLIC_CLOUDINARY_API_KEY',
    'VITE_CLOUDINARY_API_KEY',
    'VITE_PUBLIC_CLOUDINARY_API_KEY',
    'PUBLIC_CLOUDINARY_API_KEY',
  ],
  apiSecret: ['CLOUDINARY_API_SECRET'],
} as const

type Credential = keyof typeof VARIABLES

const CREDENTIALS = Object.keys(VARIABLES) as Credential[]
const CALLED = { cloudName: 'cloud name', apiKey: 'API key', apiSecret: 'API secret' } as const
const EITHER =
  'set CLOUDINARY_URL=cloudinary://API_KEY:API_SECRET@CLOUD_NAME, or CLOUDINARY_API_SECRET with CLOUDINARY_API_KEY and CLOUDINARY_CLOUD_NAME'

/** A value and the variable that it came from. */
interface Found {
  variable: string
  value: string
}

/**
 * The cloud that the environment names: by `CLOUDINARY_URL`, or by its credentials one by one. An empty variable counts as not set.
 * @throws CountersignError `invalid_configuration` naming the variable and what is wrong with it, never showing a key or a secret.
 */
export function readCloud(environment: Environment): Cloud {
  const found = {
    cloudName: find('cloudName', environment),
    apiKey: find('apiKey', environment),
    apiSecret: find('apiSecret', environment),
  }
  const url = environment.CLOUDINARY_URL
  if (url) {
    const cloud = parseCloudinaryUrl(url)
    for (const credential of CREDENTIALS) {
      requireEqual(credential, { variable: 'CLOUDINARY_URL', value: cloud[credential] }, found[credential])
    }
    return cloud
  }
  if (CREDENTIALS.every((credential) => found[credential] === null)) refuse(`No cloud is configured: ${EITHER}`)
  const [cloudName, apiKey, apiSecret] = [
    present('cloudName', found),
    present('apiKey', found),
    present('apiSecret', found),
  ]
  const variables = CREDENTIALS.flatMap((credential) => found[credential]?.variable ?? [])
  return parseCloudinaryUrl(`cloudinary://${apiKey}:${apiSecret}@${cloudName}`, variables.join(' + '))
}

/** The one value that the variables of a row agree on, or `null` when none is set. */
function find(credential: Credential, environment: Environment): Found | null {
  const [first, ...others] = VARIABLES[credential].flatMap((variable) => {
    const value = environment[variable]
    if (!value) return []
    const problem = variableProblem(value) ?? (credential === 'cloudName' ? cloudNameProblem(value) : keyProblem(value))
    if (problem !== null) refuse(`${variable} ${problem}; it must be the ${CALLED[credential]} as the console shows it`)
    return [{ variable, value }]
  })
  for (const other of others) requireEqual(credential, first ?? other, other)
  return first ?? null
}

function requireEqual(credential: Credential, one: Found, other: Found | null): void {
  if (other === null || one.value === other.value) return
  const met = credential === 'cloudName' ? `, "${one.value}" and "${other.value}"` : ''
  refuse(
    `${one.variable} and ${other.variable} name different ${CALLED[credential]}s${met}; make them the same or remove one`,
  )
}

function present(credential: Credential, found: Record<Credential, Found | null>): string {
  const value = found[credential]?.value
  if (value !== undefined) return value
  const set = CREDENTIALS.flatMap((other) => found[other]?.variable ?? [])
  return refuse(
    `${set.join(' and ')} without the ${CALLED[credential]} beside: set ${VARIABLES[credential].join(' or ')}`,
  )
}

/** The official SDKs read nothing else in a CLOUDINARY_URL either. */
const keyProblem = (text: string): string | null =>
  /^[\w.~-]+$/.test(text) ? null : 'holds something other than letters, digits and . _ ~ -'

/** A value with `:` or `@` may hold a secret that went into the wrong variable, so it is not shown. */
function cloudNameProblem(text: string): string | null {
  if (/^[A-Za-z0-9_-]+$/.test(text)) return null
  if (/[:@]/.test(text)) return 'holds more than a cloud name (a whole CLOUDINARY_URL belongs into CLOUDINARY_URL)'
  return `holds characters that no cloud name has, met "${text}"`
}

function refuse(message: string): never {
  throw new CountersignError('invalid_configuration', message)
}
