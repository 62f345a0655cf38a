import type { ComponentConstructorOptions, ComponentInternals, SvelteComponent } from 'svelte'
import type { CldUploadWidgetProps, CldUploadWidgetValues } from './component-props.ts'

/** As Svelte's tools write down a component with a slot: they look at the first signature for `let:open`, at the second for snippets. */
interface CldUploadWidgetComponent {
  new (
    options: ComponentConstructorOptions<CldUploadWidgetProps>,
  ): SvelteComponent<CldUploadWidgetProps, Record<never, never>, { default: CldUploadWidgetValues }>
  (
    internals: ComponentInternals,
    props: CldUploadWidgetProps & { $$slots?: { default: CldUploadWidgetValues } },
  ): Record<never, never>
}

/** An upload widget behind whatever opens it: `open` and all else that it can do go to what stands between its tags. */
declare const CldUploadWidget: CldUploadWidgetComponent
type CldUploadWidget = InstanceType<typeof CldUploadWidget>
export default CldUploadWidget
