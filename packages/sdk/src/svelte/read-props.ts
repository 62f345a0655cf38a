import { isPlain } from '../components/changed-options.ts'
import type { ComponentOptions } from '../components/component-options.ts'
import { WIDGET_PROPS, type WidgetProps } from '../components/widget-props.ts'
import type { CldUploadButtonProps } from './component-props.ts'
import type { GlobalCloudinaryConfig } from './configure-cloudinary.ts'

/**
 * What of a component's properties says how files are uploaded, without the proxies that Svelte makes of `$state`. Everything is read, so that
 * an effect that calls this runs again when something far inside changes. What was configured above stands in for what is missing.
 */
export function readProps(props: WidgetProps, above: GlobalCloudinaryConfig): ComponentOptions {
  const { config, options, uploadPreset, signatureEndpoint, uploads, apiOrigin } = props
  return {
    config: {
      cloud: {
        cloudName: config?.cloud?.cloudName || above.cloudName || above.cloud?.cloudName,
        apiKey: config?.cloud?.apiKey || above.apiKey || above.cloud?.apiKey,
      },
    },
    options: plain(options),
    uploadPreset: uploadPreset || above.uploadPreset,
    signatureEndpoint: plain(signatureEndpoint),
    // A protocol is itself, and not what is in it.
    uploads: 'open' in Object(uploads) ? uploads : plain(uploads),
    apiOrigin,
  }
}

/** Lists and plain objects copied, through and through; all else as it is. */
function plain<Value>(value: Value): Value {
  if (Array.isArray(value)) return value.map(plain) as Value
  if (!isPlain(value)) return value
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, plain(each)])) as Value
}

const OF_PRESS = new Set<PropertyKey>(['children', 'onclick', 'disabled'])

/** What of the button's properties are attributes of its element, attachments among them. */
export function attributesOf(props: CldUploadButtonProps): Record<string, unknown> {
  const names = Reflect.ownKeys(props).filter((name) => !WIDGET_PROPS.has(name) && !OF_PRESS.has(name))
  return Object.fromEntries(names.map((name) => [name, Reflect.get(props, name)]))
}
