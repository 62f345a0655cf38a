import type { Cloud } from 'countersign/protocol'
import { type CountersignOptions, countersign, type Profiles, profile } from 'countersign/server'
import type { Environment } from '../../environment/read-environment.ts'
import type { GatewaySubject } from './gateway-config.ts'
import { judged } from './judged.ts'
import type { Place } from './place.ts'
import type { Read } from './schema.ts'
import type { Variables } from './variables.ts'

/** What a configuration says to the SDK in the SDK's own words. */
export type SignerOptions = Pick<
  CountersignOptions<GatewaySubject>,
  | 'secret'
  | 'formerApiSecrets'
  | 'webhookSecrets'
  | 'allowedOrigins'
  | 'deletionGrace'
  | 'grantExpiresIn'
  | 'signatureAlgorithm'
  | 'onUploaded'
  | 'canRead'
  | 'canDelete'
>

/** The options that go on as they are. */
const AS_GIVEN = [
  'allowedOrigins',
  'deletionGrace',
  'grantExpiresIn',
  'signatureAlgorithm',
  'onUploaded',
  'canRead',
  'canDelete',
] as const
const SECRETS = ['formerApiSecrets', 'webhookSecrets'] as const

export function readSigner(read: Read, place: Place, variables: Variables, environment: Environment): SignerOptions {
  const named = read.secret ?? (environment.COUNTERSIGN_SECRET ? [{ env: 'COUNTERSIGN_SECRET' }] : [])
  const secret = variables.lookUpAll(named, place.at('secret'))
  const others = SECRETS.flatMap((key) => {
    const references = read[key]
    return references === undefined ? [] : [[key, variables.lookUpAll(references, place.at(key))]]
  })
  const given = AS_GIVEN.flatMap((key) => (read[key] === undefined ? [] : [[key, read[key]]]))
  return { ...(secret.length > 0 && { secret }), ...Object.fromEntries([...others, ...given]) }
}

/** Only for the SDK to look at: it is never asked for anything. */
const CLOUD: Cloud = {
  cloudName: 'judge',
  apiKey: 'judge',
  apiSecret: 'judge',
  apiOrigin: 'https://api.cloudinary.com',
  deliveryOrigin: 'https://res.cloudinary.com',
}
const REGISTRY = {} as NonNullable<CountersignOptions['registry']>
/** Where no profile is left, what is wrong with the options can still be said. */
const STAND_IN = { judge: profile({}) }

/** Seals nothing: it only keeps the SDK from asking for the secret once for each profile. */
const SECRET = 'only for the judge, it seals nothing'

/** What the SDK itself has to say of the whole, profiles and options together: a quota without a registry, folders inside others. */
export function judgeSigner(
  signer: SignerOptions,
  profiles: Profiles,
  { hasRegistry, namesSecret, tell }: { hasRegistry: boolean; namesSecret: boolean; tell: (message: string) => void },
): void {
  if (signer.secret === undefined && !namesSecret) tellWhoWantsSecret(signer, profiles, tell)
  const fixed = { cloud: CLOUD, authenticate: () => null, ...(hasRegistry && { registry: REGISTRY }) }
  judged(
    { ...signer, profiles },
    ({ profiles = {}, ...rest }) => {
      const some = Object.keys(profiles as Profiles).length > 0 ? (profiles as Profiles) : STAND_IN
      countersign({ secret: SECRET, ...(rest as SignerOptions), profiles: some, ...fixed })
    },
    tell,
  )
}

/** Says once who wants the secret that is not there, and how to make one. */
function tellWhoWantsSecret(signer: SignerOptions, profiles: Profiles, tell: (message: string) => void): void {
  const wanting = Object.entries(profiles).flatMap(([name, { needsCompletion }]) =>
    needsCompletion.length > 0 ? [`profiles.${name} (${needsCompletion.join(', ')})`] : [],
  )
  if (signer.onUploaded !== undefined) wanting.push('onUploaded')
  if (wanting.length > 0)
    tell(
      `COUNTERSIGN_SECRET is not set: it seals grants, which alone can hold ${wanting.join(', ')}; "openssl rand -base64 32" makes one`,
    )
}
