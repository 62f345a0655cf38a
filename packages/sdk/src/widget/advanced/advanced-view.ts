import type { AdvancedOptions } from '../choices.ts'
import { loadAgain } from '../load-again.ts'
import { fillOnce, icon, make } from '../make.ts'
import { addStyles } from '../style/add-styles.ts'
import { DISCLOSURE } from './styles.ts'

const loadPanel = loadAgain(() => import('./advanced-panel.ts'))

/** A button that opens what few people need; it is loaded by that. */
export function fillAdvancedView(into: HTMLElement, given: AdvancedOptions): void {
  const { texts } = given
  const region = make('div', { id: 'advanced', hidden: true })
  const fill = fillOnce(region, texts, async () => (await loadPanel()).fillAdvancedPanel(region, given))
  const button = make(
    'button',
    {
      type: 'button',
      class: 'disclosure',
      'aria-expanded': 'false',
      'aria-controls': 'advanced',
      click: () => {
        region.hidden = !region.hidden
        button.setAttribute('aria-expanded', String(!region.hidden))
        if (!region.hidden) fill()
      },
    },
    texts.say('advanced'),
    icon('expand'),
  )
  into.replaceChildren(button, region)
  addStyles(into, DISCLOSURE)
}
