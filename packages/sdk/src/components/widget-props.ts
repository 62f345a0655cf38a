import { type ComponentHandlers, HANDLER_NAMES } from './component-events.ts'
import type { ComponentOptions } from './component-options.ts'
import type { Hosted } from './hosted-widget.ts'

/** What every component takes: how files are uploaded, and who is told what. */
export type WidgetProps = ComponentOptions &
  ComponentHandlers & {
    /** Ours: Cloudinary's own script in the place of our widget, for its remote sources. */
    hosted?: Hosted | undefined
  }

/** Which script a component's widget comes from: another script is another widget. */
export const scriptOf = ({ hosted }: WidgetProps): string => (hosted ? JSON.stringify(hosted) : '')

/** Their names: all else that a button is given is its element's. */
export const WIDGET_PROPS: ReadonlySet<PropertyKey> = new Set<keyof WidgetProps>([
  ...HANDLER_NAMES,
  'config',
  'options',
  'uploadPreset',
  'signatureEndpoint',
  'uploads',
  'apiOrigin',
  'hosted',
])
