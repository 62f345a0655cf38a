/** What the types of `countersign/svelte` refuse; checked by `tsc`, never run. */
import type { CldUploadButton, CldUploadWidget, CldUploadWidgetValues } from 'countersign/svelte'
import type { ComponentProps, Snippet } from 'svelte'

type Widget = ComponentProps<typeof CldUploadWidget>
export const wrong: readonly Widget[] = [
  // @ts-expect-error: it is called uploadPreset
  { preset: 'p' },
  // @ts-expect-error: files, not images
  { options: { maxImages: 3 } },
  // @ts-expect-error: an upload has no such thing
  { onSuccess: ({ info }) => info.files.length },
  // @ts-expect-error: an action is told the results alone
  { onSuccessAction: (_, { widget }) => widget },
]
// @ts-expect-error: the widget has no such value
export const snippet: Widget['children'] = {} as Snippet<[CldUploadWidgetValues & { opn(): void }]>
// @ts-expect-error: nothing is given to what stands on the button
export const button: ComponentProps<typeof CldUploadButton>['children'] = {} as Snippet<[CldUploadWidgetValues]>
