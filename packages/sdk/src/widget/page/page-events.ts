import type { Tell, UploadInfo, WidgetEvents } from '../events.ts'

/** What a page may listen to beside the callback, by the names of the original. What is told lies in `detail`. */
const EVENTS: {
  readonly [Name in keyof WidgetEvents]?: readonly [name: string, detail: (info: WidgetEvents[Name]) => object]
} = {
  success: ['cloudinarywidgetfileuploadsuccess', (info) => ({ event: 'success', info })],
  failure: ['cloudinarywidgetfileuploadfail', (info) => info],
  close: ['cloudinarywidgetclosed', (info) => ({ event: 'close', info })],
}

interface WithJQuery {
  jQuery?: (target: EventTarget) => { trigger(name: string, data: unknown[]): void }
}

/** @param target where the page listens: the element of a widget, its form, or the document. They bubble. */
export function pageEvents(target: () => EventTarget) {
  /** As the original does where there is jQuery: its listeners are given what is told as an argument. */
  const fire = (name: string, detail: object): void => {
    const { jQuery } = globalThis as WithJQuery
    if (jQuery) jQuery(target()).trigger(name, [detail])
    else target().dispatchEvent(new CustomEvent(name, { bubbles: true, detail }))
  }
  const tell: Tell = (event, info) => {
    const [name, detail] = EVENTS[event] ?? []
    if (name && detail) fire(name, detail(info))
  }
  return { tell, deleted: (info: UploadInfo) => fire('cloudinarywidgetdeleted', info) }
}
