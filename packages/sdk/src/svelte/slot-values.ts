import type { ComponentWidget } from '../components/component-events.ts'
import type { BindingState } from '../components/widget-binding.ts'
import type { CldUploadWidgetValues } from './component-props.ts'

/**
 * What a slot or a snippet is given. All of it can be read in a template, which is then drawn again when it changes.
 * @param state reads a signal.
 */
export const slotValues = (state: () => BindingState, methods: ComponentWidget): CldUploadWidgetValues => ({
  ...methods,
  isShowing: () => Boolean(state()) && methods.isShowing(),
  isMinimized: () => Boolean(state()) && methods.isMinimized(),
  isDestroyed: () => Boolean(state()) && methods.isDestroyed(),
  get cloudinary() {
    return state().cloudinary
  },
  get widget() {
    return state().widget
  },
  get results() {
    return state().results
  },
  get error() {
    return state().error
  },
  get isLoading() {
    return state().isLoading
  },
})
