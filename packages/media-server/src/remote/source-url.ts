import { refuse } from '../errors/cloudinary-error.ts'

/** Where Cloudinary fetches files from besides: by name, so that nobody takes it for a slip of the pen. */
const NOT_HERE = ['ftp:', 's3:', 'gs:']
const MAX_LENGTH = 2000
export interface SourceRules {
  /** Hosts, `name` or `name:port`, whose port and address are not asked for. */
  allowed: ReadonlySet<string>
  ports: readonly number[]
}

/**
 * What an upload may name as its file.
 * @throws CloudinaryError `invalidSourceUrl`, `unsupportedSource`, `notImplemented` for the other sources of Cloudinary.
 */
export function readSourceUrl(text: string, { allowed, ports }: SourceRules): URL {
  if (text.length > MAX_LENGTH || !URL.canParse(text)) throw refuse('invalidSourceUrl')
  const url = new URL(text)
  if (NOT_HERE.includes(url.protocol)) throw refuse('notImplemented', `${url.protocol}// as file`)
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    throw refuse('unsupportedSource', text, 'only http and https are loaded')
  if (url.username !== '' || url.password !== '' || url.hostname === '') throw refuse('invalidSourceUrl')
  if (!isAllowed(url, allowed) && !ports.includes(portOf(url)))
    throw refuse(
      'unsupportedSource',
      text,
      `only ports ${ports.join(' and ')} of public addresses are loaded; ${howToAllow(url)}`,
    )
  return url
}

/** Whether the server was told to load from there whatever the address. */
export const isAllowed = (url: URL, allowed: ReadonlySet<string>): boolean =>
  allowed.has(url.hostname) || allowed.has(`${url.hostname}:${portOf(url)}`)

/** `URL` leaves a port out where it is the scheme's own. */
const portOf = ({ port, protocol }: URL): number => Number(port || (protocol === 'https:' ? 443 : 80))

/** The way out, for a refusal. */
export const howToAllow = ({ host }: URL): string =>
  `in code, remoteFiles: { allow: [${JSON.stringify(host.slice(0, 255))}] } allows this host`
