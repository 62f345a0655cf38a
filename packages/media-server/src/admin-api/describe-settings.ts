import { formatTransformation } from '../transform/parse.ts'
import type { WrittenTransformation } from '../transform/transformation.ts'
import { describeWritten } from '../upload-api/metadata-parameter.ts'
import type { Eager } from '../upload-api/parsers.ts'
import type { Breakpoints } from '../upload-api/picture-parsers.ts'
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

/** Also as text, so that an SDK takes it back: it sends a list of these as JSON. */
const describeBreakpointSet = (set: Breakpoints) => ({
  create_derived: set.createDerived,
  ...(set.transformation.length > 0 && { transformation: formatTransformation(set.transformation) }),
  ...(set.format !== null && { format: set.format }),
  min_width: set.minWidth,
  max_width: set.maxWidth,
  bytes_step: set.bytesStep,
  max_images: set.maxImages,
})

/**
 * The settings of a preset as values of their own kinds: lists, pairs, true and false. An SDK takes them back as they are.
 * @see cloudinary_npm test/integration/api/admin/api_spec.js, `upload_preset`
 */
export const describeSettings = (settings: PresetSettings): Record<string, unknown> => ({
  ...settings,
  ...(settings.allowed_formats && { allowed_formats: [...settings.allowed_formats] }),
  ...(settings.eager && { eager: settings.eager.map(describeEager) }),
  ...(settings.transformation && { transformation: describeSteps(settings.transformation) }),
  ...(settings.responsive_breakpoints && {
    responsive_breakpoints: settings.responsive_breakpoints.map(describeBreakpointSet),
  }),
  ...(settings.metadata && { metadata: describeWritten(settings.metadata) }),
  ...(settings.callback && { callback: settings.callback.href }),
  ...(settings.notification_url && { notification_url: settings.notification_url.href }),
  ...(settings.eager_notification_url && { eager_notification_url: settings.eager_notification_url.href }),
})
