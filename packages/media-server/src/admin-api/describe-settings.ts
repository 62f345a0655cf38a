import type { WrittenTransformation } from '../transform/transformation.ts'
import type { Eager } from '../upload-api/parsers.ts'
import type { PresetSettings } from '../upload-api/preset-settings.ts'

/** A transformation as SDKs take it, one object a step: `[{ crop: 'fill', width: 90 }, { transformation: 'card' }]`. */
export const describeSteps = (transformation: WrittenTransformation) =>
  transformation.map((step) =>
    'name' in step
      ? { transformation: step.name }
      : {
          crop: step.crop,
          ...(step.height !== null && { height: step.height }),
          ...(step.width !== null && { width: step.width }),
        },
  )

const describeEager = ({ transformation, format }: Eager) => ({
  transformation: describeSteps(transformation),
  ...(format !== null && { format }),
})

/**
 * The settings of a preset as values of their own kinds: lists, pairs, true and false. An SDK takes them back as they are.
 * @see cloudinary_npm test/integration/api/admin/api_spec.js, `upload_preset`
 */
export const describeSettings = (settings: PresetSettings): Record<string, unknown> => ({
  ...settings,
  ...(settings.allowed_formats && { allowed_formats: [...settings.allowed_formats] }),
  ...(settings.eager && { eager: settings.eager.map(describeEager) }),
  ...(settings.notification_url && { notification_url: settings.notification_url.href }),
})
