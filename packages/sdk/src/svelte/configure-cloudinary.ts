import { getContext, setContext } from 'svelte'
import type { ComponentConfig } from '../components/component-options.ts'

/** What all components below one are given. */
export interface GlobalCloudinaryConfig extends ComponentConfig {
  /** Wins over that of `cloud`. */
  cloudName?: string | undefined
  /** Wins over that of `cloud`. */
  apiKey?: string | undefined
  uploadPreset?: string | undefined
  /** Speaks of delivery, and changes nothing of uploads. */
  analytics?: unknown
}

/** A text, so that two copies of this library on a page see the same. */
const CONTEXT = 'countersign-cloudinary'

/**
 * Names the cloud for every component below the one that calls this while it is made, a layout as a rule. Properties of a component win over it,
 * and it wins over the environment. A `$state` object may change afterwards.
 */
export function configureCloudinary(config: GlobalCloudinaryConfig): void {
  setContext(CONTEXT, config)
}

/** What a component above has said, or nothing. Asked while a component is made. */
export const configuredAbove = (): GlobalCloudinaryConfig => getContext<GlobalCloudinaryConfig>(CONTEXT) ?? {}
