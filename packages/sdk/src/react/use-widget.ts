import { useEffect, useLayoutEffect, useState, useSyncExternalStore } from 'react'
import { type BindingState, bindWidget, UNMOUNTED } from '../components/bind-widget.ts'
import type { ComponentHandlers, ComponentWidget } from '../components/component-events.ts'
import { type ComponentOptions, componentOptions } from '../components/component-options.ts'
import type { Hosted } from '../components/hosted-widget.ts'
import { CLOUD_VARIABLE, environment } from './environment.ts'

/** What both components take: how files are uploaded, and who is told what. */
export type WidgetProps = ComponentOptions &
  ComponentHandlers & {
    /** Ours: Cloudinary's own script in the place of our widget, for its remote sources. */
    hosted?: Hosted | undefined
  }

/** A server draws without effects, and React 18 complains of layout effects there. */
const useDrawn = typeof document === 'undefined' ? useEffect : useLayoutEffect

/**
 * The widget of a component. It is taken away with the component.
 * @throws Error in the official components' words when the cloud, its key or a preset is missing.
 */
export function useWidget(props: WidgetProps): BindingState & { methods: ComponentWidget } {
  const options = componentOptions(props, environment(), CLOUD_VARIABLE)
  const { hosted = false } = props
  const [binding] = useState(bindWidget)
  const state = useSyncExternalStore(binding.subscribe, binding.state, () => UNMOUNTED)
  // Each time, since handlers are new functions each time.
  useDrawn(() => binding.set({ options, handlers: props, hosted: hosted || undefined }))
  const script = hosted ? JSON.stringify(hosted) : ''
  // Another script is another widget.
  useDrawn(() => binding.mount(), [binding, script])
  return { ...state, methods: binding.methods }
}
