import { fillOnce, make } from './make.ts'
import type { SourcePanel, SourcePanelOptions } from './source-panel.ts'

type Create = (options: SourcePanelOptions) => SourcePanel

/** A panel whose code is loaded when it is seen first. What cannot be loaded is tried again when it is seen next. */
export const lazyPanel =
  (load: () => Promise<Create>): Create =>
  (options) => {
    const element = make('div', { class: 'panel' })
    let panel: SourcePanel | null = null
    let isInSight = false
    const fill = fillOnce(element, options.texts, async () => {
      const create = await load()
      panel = create(options)
      element.replaceChildren(panel.element)
      panel.setInSight?.(isInSight)
    })
    return {
      element,
      update: () => panel?.update?.(),
      setInSight(inSight) {
        isInSight = inSight
        if (panel) panel.setInSight?.(inSight)
        else if (inSight) fill()
      },
    }
  }
