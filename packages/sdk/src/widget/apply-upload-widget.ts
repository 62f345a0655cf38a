import { createWidget, type UploadWidget } from './create-upload-widget.ts'
import type { WidgetCallback } from './events.ts'
import { findElement } from './find-element.ts'
import { loadAgain } from './load-again.ts'
import type { GivenOptions } from './widget-options.ts'

const loadButton = loadAgain(() => import('./page/opening-button.ts'))

/**
 * Puts a button in the place of an element, and a widget behind it. What is uploaded goes into the form around the element, and is
 * shown below it, unless `form` and `thumbnails` say otherwise.
 * @param place the element, or a selector of it. Its `name` is that of the form's fields, unless `fieldName` is given.
 * @throws TypeError where there is no such element, and as `createUploadWidget` does.
 */
export function applyUploadWidget(
  place: Element | string,
  options: GivenOptions,
  callback: WidgetCallback = () => {},
): UploadWidget {
  const opener = findElement('the element of applyUploadWidget', place ?? '')
  const widget = createWidget(options, callback, opener)
  let takeAway = () => {}
  loadButton()
    .then(({ putButton }) => {
      if (!widget.isDestroyed()) takeAway = putButton(opener as HTMLElement, options, widget)
    })
    .catch(({ message }: Error) => callback(message, { event: 'display-changed', info: 'hidden' }))
  const applied: UploadWidget = {
    ...widget,
    open(...all) {
      widget.open(...all)
      return applied
    },
    async destroy(how) {
      await widget.destroy(how)
      takeAway()
    },
  }
  return applied
}
