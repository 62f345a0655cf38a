import type { UploadWidget } from '../create-upload-widget.ts'
import { make } from '../make.ts'
import { givenFor } from '../option-spelling.ts'
import type { GivenOptions } from '../widget-options.ts'
import { stylePage } from './page-style.ts'

/** Puts a button that opens a widget in the place of an element. @returns what puts the element back. */
export function putButton(opener: HTMLElement, options: GivenOptions, widget: UploadWidget): () => void {
  const given = (option: string, standard: string) => String(givenFor(options, option) ?? standard)
  const button = make(
    'button',
    { type: 'button', class: given('buttonClass', 'cloudinary-button'), click: () => widget.open() },
    given('buttonCaption', 'Upload image'),
  )
  // Whoever comes near will press it; what fails is told when they do.
  button.addEventListener('pointerenter', () => widget.preload().catch(() => {}), { once: true })
  const wasHidden = opener.hidden
  opener.hidden = true
  opener.before(button)
  stylePage()
  return () => {
    button.remove()
    opener.hidden = wasHidden
  }
}
