import { type ComponentPropsWithRef, createElement, type MouseEvent, type ReactElement } from 'react'
import { WIDGET_PROPS, type WidgetProps } from '../components/widget-props.ts'
import { useWidget } from './use-widget.ts'

/** Those of the widget, and all of a button. */
export type CldUploadButtonProps = WidgetProps & Omit<ComponentPropsWithRef<'button'>, keyof WidgetProps>

/**
 * A button that opens an upload widget, with the props of next-cloudinary's. Its interface is loaded ahead when a pointer or the
 * focus comes.
 * @throws Error while it is drawn, in next-cloudinary's words, when the cloud, its key or a preset is missing.
 * @see https://next.cloudinary.dev/clduploadbutton/configuration
 */
export function CldUploadButton(props: CldUploadButtonProps): ReactElement {
  const { methods, isLoading } = useWidget(props)
  const others = Object.fromEntries(
    Object.entries(props).filter(([name]) => !WIDGET_PROPS.has(name)),
  ) as ComponentPropsWithRef<'button'>
  const { className = '', children = 'Upload', disabled = false, onClick, onPointerEnter, onFocus } = others
  /** Before what the app does itself. */
  const ahead =
    <Event>(listener: ((event: Event) => void) | undefined) =>
    (event: Event) => {
      void methods.preload()
      listener?.(event)
    }
  const attributes: ComponentPropsWithRef<'button'> = {
    type: 'button',
    ...others,
    className,
    disabled: disabled || isLoading,
    onPointerEnter: ahead(onPointerEnter),
    onFocus: ahead(onFocus),
    onClick(event: MouseEvent<HTMLButtonElement>) {
      event.preventDefault()
      methods.open()
      onClick?.(event)
    },
  }
  // biome-ignore lint/a11y/useButtonType: it is among the attributes
  return createElement('button', attributes, children)
}
