import type { Snippet } from 'svelte'
import type { HTMLButtonAttributes } from 'svelte/elements'
import type { ComponentHandlers, ComponentWidget } from '../components/component-events.ts'
import type { ComponentOptions } from '../components/component-options.ts'
import type { Hosted } from '../components/hosted-widget.ts'
import type { BindingState } from '../components/widget-binding.ts'

/** What a slot or a snippet of `CldUploadWidget` is given. */
export interface CldUploadWidgetValues extends BindingState, ComponentWidget {}

/** What both components take; callbacks are properties. */
export type CldUploadProps = ComponentOptions &
  ComponentHandlers & {
    /** Ours: Cloudinary's own script in the place of our widget. */
    hosted?: Hosted | undefined
  }

/** What `CldUploadWidget` takes. */
export type CldUploadWidgetProps = CldUploadProps & {
  /** What opens the widget: `{#snippet children({ open })}`, or what stands between its tags with `let:open`. */
  children?: Snippet<[CldUploadWidgetValues]> | undefined
}

/** What `CldUploadButton` takes, attributes of a `<button>` among it. */
export type CldUploadButtonProps = CldUploadProps &
  Omit<HTMLButtonAttributes, keyof CldUploadProps | 'children'> & {
    /** What stands on the button. Default `Upload`. */
    children?: Snippet | undefined
  }
