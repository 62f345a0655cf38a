import { createElement, Fragment, type ReactElement, type ReactNode } from 'react'
import type { ComponentMethods } from '../components/component-events.ts'
import type { BindingState } from '../components/widget-binding.ts'
import type { WidgetProps } from '../components/widget-props.ts'
import { useWidget } from './use-widget.ts'

/** What a component's function is called with. */
export interface CldUploadWidgetPropsChildren extends BindingState, ComponentMethods {}

export interface CldUploadWidgetProps extends WidgetProps {
  /** Draws the component's whole face; without it there is none. */
  children?: ((values: CldUploadWidgetPropsChildren) => ReactNode) | undefined
}

/**
 * An upload widget behind whatever an app draws, with the props, the values and the environment variables of next-cloudinary's.
 * Its interface is loaded when it is opened. Options and handlers may change whenever it is drawn.
 * @throws Error while it is drawn, in next-cloudinary's words, when the cloud, its key or a preset is missing.
 * @see https://next.cloudinary.dev/clduploadwidget/configuration
 */
export function CldUploadWidget({ children, ...props }: CldUploadWidgetProps): ReactElement | null {
  const { methods, ...state } = useWidget(props)
  if (typeof children !== 'function') return null
  const { preload: _, ...values } = methods
  return createElement(Fragment, null, children({ ...values, ...state }))
}
