import { useEffect, useLayoutEffect, useState, useSyncExternalStore } from 'react'
import { bindWidget } from '../components/bind-widget.ts'
import type { ComponentWidget } from '../components/component-events.ts'
import { componentOptions } from '../components/component-options.ts'
import { type BindingState, UNMOUNTED } from '../components/widget-binding.ts'
import { scriptOf, type WidgetProps } from '../components/widget-props.ts'
import { environment, VARIABLES } from './environment.ts'

/** A server draws without effects, and React 18 complains of layout effects there. */
const useDrawn = typeof document === 'undefined' ? useEffect : useLayoutEffect

/**
 * The widget of a component. It is taken away with the component.
 * @throws Error in the official components' words when the cloud, its key or a preset is missing.
 */
export function useWidget(props: WidgetProps): BindingState & { methods: ComponentWidget } {
  const options = componentOptions(props, environment(), VARIABLES)
  const { hosted = false } = props
  const [binding] = useState(bindWidget)
  const state = useSyncExternalStore(binding.subscribe, binding.state, () => UNMOUNTED)
  // Each time, since handlers are new functions each time.
  useDrawn(() => binding.set({ options, handlers: props, hosted: hosted || undefined }))
  // Not before the page is drawn: a layout effect ends whenever the component is hidden behind a `Suspense` again, and with it
  // would end what is under way.
  // biome-ignore lint/correctness/useExhaustiveDependencies: another script is another widget
  useEffect(() => binding.mount(), [binding, scriptOf(props)])
  return { ...state, methods: binding.methods }
}
