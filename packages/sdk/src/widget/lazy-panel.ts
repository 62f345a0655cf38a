import { make } from './make.ts'
import type { SourcePanel, SourcePanelOptions } from './source-panel.ts'

type Create = (options: SourcePanelOptions) => SourcePanel

/** A panel whose code is loaded when it is seen first. What cannot be loaded is tried again when it is seen next. */
export const lazyPanel =
  (load: () => Promise<Create>): Create =>
  (options) => {
    const element = make('div', { class: 'panel' })
    let panel: SourcePanel | null = null
    let isLoading = false
    let isInSight = false
    async function arrive(): Promise<void> {
      isLoading = true
      try {
        const create = await load()
        panel = create(options)
        element.replaceChildren(panel.element)
        panel.setInSight?.(isInSight)
      } catch {
        element.replaceChildren(make('p', { class: 'complaint', role: 'alert' }, options.texts.say('not_loaded')))
      } finally {
        isLoading = false
      }
    }
    return {
      element,
      update: () => panel?.update?.(),
      setInSight(inSight) {
        isInSight = inSight
        if (panel) panel.setInSight?.(inSight)
        else if (inSight && !isLoading) void arrive()
      },
    }
  }
