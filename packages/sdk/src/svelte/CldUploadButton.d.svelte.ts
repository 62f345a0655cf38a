import type { Component } from 'svelte'
import type { CldUploadButtonProps } from './component-props.ts'

/** A button that opens an upload widget. */
declare const CldUploadButton: Component<CldUploadButtonProps>
type CldUploadButton = ReturnType<typeof CldUploadButton>
export default CldUploadButton
