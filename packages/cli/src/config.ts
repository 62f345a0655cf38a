/** Types for `countersign.config.ts`, and what such a file is made of. */

export {
  between,
  type Constraint,
  date,
  list,
  literal,
  map,
  matching,
  oneOf,
  type Profile,
  type ProfileOptions,
  profile,
  required,
  type Upload,
  under,
} from 'countersign/server'
export {
  defineConfig,
  type FromEnvironment,
  type GatewayConfig,
  type GatewaySubject,
  type JwtConfig,
  type RateConfig,
  type TokenConfig,
  type TrustedProxyConfig,
} from './gateway/configuration/gateway-config.ts'
