import { find } from './find.js'

/**
 * Tabs by the pattern of the ARIA practices: arrows, Home and End move and show; the address names the one that is shown.
 * @param {(name: string) => void} onShow
 */
export function createTabs(onShow) {
  const tabs = [...document.querySelectorAll('[role="tab"]')].filter((tab) => tab instanceof HTMLElement)
  /** @param {HTMLElement} tab */
  const nameOf = (tab) => tab.getAttribute('aria-controls') ?? ''

  /** @param {HTMLElement} shown */
  const show = (shown) => {
    for (const tab of tabs) {
      const isShown = tab === shown
      tab.setAttribute('aria-selected', String(isShown))
      tab.tabIndex = isShown ? 0 : -1
      find(document, `#${nameOf(tab)}`, HTMLElement).hidden = !isShown
    }
    onShow(nameOf(shown))
  }
  /** @param {HTMLElement} tab */
  const choose = (tab) => {
    history.replaceState(null, '', `#${nameOf(tab)}`)
    show(tab)
  }

  for (const tab of tabs) tab.addEventListener('click', () => choose(tab))
  find(document, '[role="tablist"]', HTMLElement).addEventListener('keydown', (event) => {
    const at = tabs.indexOf(/** @type {HTMLElement} */ (event.target))
    const steps = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1 }
    if (at === -1 || !Object.hasOwn(steps, event.key)) return
    const next = tabs.at(steps[/** @type {keyof typeof steps} */ (event.key)] % tabs.length)
    if (!next) return
    event.preventDefault()
    choose(next)
    next.focus()
  })
  const showNamed = () => {
    const named = tabs.find((tab) => `#${nameOf(tab)}` === location.hash) ?? tabs[0]
    if (named) show(named)
  }
  addEventListener('hashchange', showNamed)
  showNamed()
}

/**
 * How much there is behind a tab, for the eye and, with its noun, for the ear.
 * @param {string} name
 * @param {string} text `''` for none
 * @param {boolean} [isAlarming]
 */
export function setCount(name, text, isAlarming = false) {
  const count = find(document, `#tab-${name} .count`, HTMLElement)
  count.textContent = text
  count.hidden = text === ''
  count.classList.toggle('is-alarming', isAlarming)
}
