import { endpointOf, type SignatureEndpoint } from '../widget/signature-endpoint.ts'
import type { GivenOptions } from '../widget/widget-options.ts'

/** What a component may be given of its account, as `ConfigOptions` of Cloudinary's url-loader. */
export interface ComponentConfig {
  cloud?: { cloudName?: string | undefined; apiKey?: string | undefined } | undefined
  /** Speaks of delivery, and changes nothing of uploads. */
  url?: { secureDistribution?: string | undefined; privateCdn?: boolean | undefined } | undefined
}

/** What the environment of a build says. */
export interface ComponentEnvironment {
  cloudName?: string | undefined
  apiKey?: string | undefined
  uploadPreset?: string | undefined
}

/** Props that say how files are uploaded. */
export interface ComponentOptions {
  config?: ComponentConfig | undefined
  /** Options of the widget, which win over all else. */
  options?: GivenOptions | undefined
  /** An upload preset; alone, without a signature, one that is made for unsigned uploads. */
  uploadPreset?: string | undefined
  /** Where `{"paramsToSign": …}` is posted and `{"signature": …}` comes from. */
  signatureEndpoint?: SignatureEndpoint | undefined
  /** Ours: uploads by the grants of a signer, or by any protocol of `countersign/upload`. */
  uploads?: GivenOptions['uploads'] | undefined
  /** Ours: where the Upload API is. Default `https://api.cloudinary.com`. */
  apiOrigin?: string | undefined
}

const SOME_VARIABLE = 'your environment variable'
/** Where a build has them from, as the message of a missing one calls it. */
export type EnvironmentVariables = Readonly<Partial<Record<'cloudName' | 'apiKey', string>>>

/** Word for word what next-cloudinary and svelte-cloudinary say, but that of a missing key the variable is named too. */
const MISSING = {
  cloudName: (variable = SOME_VARIABLE) =>
    `A Cloudinary Cloud name is required, please make sure ${variable} is set and configured in your environment.`,
  apiKey: (variable = SOME_VARIABLE) =>
    `A Cloudinary API Key is required for signed requests, please make sure ${variable} is set and configured in your environment.`,
  uploadPreset: () =>
    'A Cloudinary Upload Preset is required for unsigned uploads. Please specify an uploadPreset or configure signed uploads.',
}

/**
 * The options of a component's widget: those of `options`, else the props, else `config`, else the environment; one by one, so that
 * a `config` that names the cloud alone keeps the environment's key.
 * @param variables what is named where one is missing: `NEXT_PUBLIC_CLOUDINARY_CLOUD_NAME`. Default `your environment variable`.
 * @throws Error with the text of the official components when the cloud's name, the key of signed uploads or the preset of unsigned ones is missing.
 */
export function componentOptions(
  { config, options = {}, uploadPreset, signatureEndpoint, uploads, apiOrigin }: ComponentOptions,
  environment: ComponentEnvironment,
  variables: EnvironmentVariables = {},
): GivenOptions {
  const given = {
    ...present({
      cloudName: config?.cloud?.cloudName || environment.cloudName,
      apiKey: config?.cloud?.apiKey || environment.apiKey,
      uploadPreset: uploadPreset || environment.uploadPreset,
      // In a form that can be compared, since a request is a new one whenever a component is drawn.
      signatureEndpoint:
        typeof signatureEndpoint === 'object' ? endpointOf(signatureEndpoint) : signatureEndpoint || undefined,
      uploads,
      apiOrigin,
    }),
    ...present(options),
  } as GivenOptions
  if (given.uploads) return given
  const { cloudName = given.cloud_name, apiKey = given.api_key, uploadPreset: preset = given.upload_preset } = given
  const prepare = given.prepareUploadParams ?? given.prepare_upload_params
  const signs = given.uploadSignature ?? given.upload_signature ?? given.signatureEndpoint ?? given.signature_endpoint
  if (!cloudName) throw new Error(MISSING.cloudName(variables.cloudName))
  if (signs && !prepare && !apiKey) throw new Error(MISSING.apiKey(variables.apiKey))
  if (!signs && !prepare && !preset) throw new Error(MISSING.uploadPreset())
  return given
}

const present = (given: object): object =>
  Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
