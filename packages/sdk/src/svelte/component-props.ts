import type { Snippet } from 'svelte'
import type { HTMLButtonAttributes } from 'svelte/elements'
import type { ComponentWidget } from '../components/component-events.ts'
import type { BindingState } from '../components/widget-binding.ts'
import type { WidgetProps } from '../components/widget-props.ts'

/** What a slot or a snippet of `CldUploadWidget` is given. */
export interface CldUploadWidgetValues extends BindingState, ComponentWidget {}

/** What `CldUploadWidget` takes; callbacks are properties. */
export type CldUploadWidgetProps = WidgetProps & {
  /** What opens the widget: `{#snippet children({ open })}`, or what stands between its tags with `let:open`. */
  children?: Snippet<[CldUploadWidgetValues]> | undefined
}

/** What `CldUploadButton` takes, attributes of a `<button>` among it. */
export type CldUploadButtonProps = WidgetProps &
  Omit<HTMLButtonAttributes, keyof WidgetProps | 'children'> & {
    /** What stands on the button. Default `Upload`. */
    children?: Snippet | undefined
  }
