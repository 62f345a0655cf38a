import { lockScrolling } from './scroll-lock.ts'
import { STYLES } from './style/styles.ts'

/** The element that a widget stands in; an app may style it by its custom properties. */
export const HOST = 'countersign-upload-widget'
/** What the element says of itself when it is taken out of the page. */
export const REMOVED = 'countersign-removed'

/** Told where the focus is, before Escape means the window: what is open there closes first, and prevents the rest. */
export const ESCAPE = 'countersign-escape'

/** What other dialogs on a page listen to, in order to keep the focus and the pointer to themselves. */
const GUARDED = ['focusin', 'focusout', 'pointerdown', 'mousedown', 'touchstart', 'touchmove', 'wheel'] as const

/** An element with a shadow root that has our styles, and with nothing else in it. */
export function createHost(direction: string, language: string): { host: HTMLElement; root: ShadowRoot } {
  define()
  const host = document.createElement(HOST)
  host.setAttribute('dir', direction)
  host.setAttribute('lang', language)
  // A page that says whether it is light or dark is followed; else the system is.
  host.toggleAttribute('follows-page', getComputedStyle(document.documentElement).colorScheme !== 'normal')
  const root = host.shadowRoot as ShadowRoot
  for (const type of GUARDED) host.addEventListener(type, (event) => event.stopPropagation(), { passive: true })
  return { host, root }
}

function define(): void {
  if (customElements.get(HOST)) return
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(STYLES)
  // A custom element has to be a class.
  customElements.define(
    HOST,
    class extends HTMLElement {
      constructor() {
        super()
        this.attachShadow({ mode: 'open' }).adoptedStyleSheets = [sheet]
      }
      disconnectedCallback() {
        this.dispatchEvent(new Event(REMOVED))
      }
    },
  )
}

/** A window above everything on the page, other windows too. */
export interface Layer {
  open(): void
  close(): void
  /** Whether a key that was pressed, or what was pasted, is meant for this window: none is open above it, of ours or of the page. */
  isMeant(event: Event): boolean
}

/** Those that are open, the topmost last. */
const layers: Layer[] = []

/**
 * Shows a dialog above everything. It takes part in nobody else's game: those who lock the page for their own dialog do not hear of
 * what happens in this one.
 * @param onEscape what Escape does.
 */
export function createLayer(host: HTMLElement, dialog: HTMLDialogElement, onEscape: () => void): Layer {
  let unlock: (() => void) | null = null
  let before: Element | null = null
  // Before those who listen at the document: to them Escape would mean their own dialog, which lies below.
  const onKey = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || event.isComposing || !layer.isMeant(event)) return
    event.stopImmediatePropagation()
    event.preventDefault()
    onEscape()
  }
  dialog.addEventListener('cancel', (event) => {
    // A field whose files are not chosen after all says so too, and its event bubbles.
    if (event.target !== dialog) return
    event.preventDefault()
    onEscape()
  })
  const layer: Layer = {
    open() {
      if (dialog.open) return
      before ??= document.activeElement
      for (const attribute of ['aria-hidden', 'inert', 'data-aria-hidden']) host.removeAttribute(attribute)
      dialog.showModal()
      layers.push(layer)
      unlock = lockScrolling()
      addEventListener('keydown', onKey, { capture: true })
    },
    close() {
      removeEventListener('keydown', onKey, { capture: true })
      unlock?.()
      unlock = null
      if (!dialog.open) return
      layers.splice(layers.indexOf(layer), 1)
      dialog.close()
      // Where the browser finds nothing to give the focus to: it came back by the small window, whose button is hidden by now.
      const isLost = [host, document.body].includes(document.activeElement as HTMLElement)
      if (isLost && before instanceof HTMLElement) before.focus({ preventScroll: true })
    },
    isMeant({ target }) {
      const isElsewhere =
        target instanceof Element && ![host, document.body, document.documentElement].includes(target as HTMLElement)
      return layers.at(-1) === layer && !isElsewhere
    },
  }
  return layer
}
