import { ask, order } from './api.js'
import { find, make } from './find.js'
import { setCount } from './tabs.js'

/** @import { Announcer } from './announcer.js' */

/** @typedef {{ name: string, label: string, kind: 'text' | 'count' | 'choice', choices?: readonly string[], initial?: string, hint?: string }} Option */
/** @typedef {{ name: string, title: string, says: string, options: readonly Option[] }} Kind */
/** @typedef {{ id: number, fault: string, title: string, options: Record<string, unknown>, times: number | null, struck: number }} Active */

/** Which faults there are, with their options, and which are switched on. @param {Announcer} announcer */
export function createFaultsView(announcer) {
  const panel = find(document, '#faults', HTMLElement)
  const form = find(panel, '.fault-form', HTMLFormElement)
  const kindsField = find(panel, '.fault-kinds', HTMLElement)
  const grid = find(panel, '.option-grid', HTMLElement)
  const problem = find(panel, '.problem', HTMLElement)
  const clear = find(panel, '.clear-faults', HTMLButtonElement)
  /** @type {readonly Kind[]} */
  let kinds = []

  const chosen = () => kinds.find(({ name }) => name === new FormData(form).get('fault'))
  const drawOptions = () => grid.replaceChildren(...(chosen()?.options ?? []).map(optionView))
  const drawKinds = () => {
    kindsField.append(...kinds.map((kind, index) => kindView(kind, index === 0)))
    drawOptions()
  }
  kindsField.addEventListener('change', drawOptions)

  /** @param {readonly Active[]} active */
  const drawActive = (active) => {
    const list = find(panel, '.active-faults', HTMLElement)
    const focused = list.contains(document.activeElement)
    list.replaceChildren(
      ...active.map((each) => activeView(each, () => act(`faults/${each.id}/withdraw`, `${each.title} is off.`))),
    )
    clear.hidden = active.length === 0
    find(panel, '.active-side .empty', HTMLElement).hidden = active.length > 0
    setCount('faults', active.length > 0 ? `${active.length} on` : '', true)
    if (focused) find(panel, '#active-title', HTMLElement).focus()
  }
  /** @param {string} path @param {string} words @param {object} [body] */
  const act = async (path, words, body) => {
    problem.hidden = true
    try {
      drawActive((await order(path, body)).active)
      announcer.say(words)
    } catch (error) {
      problem.textContent = /** @type {Error} */ (error).message
      problem.hidden = false
    }
  }
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    const { fault, ...options } = Object.fromEntries(new FormData(form))
    act('faults', `${chosen()?.title} is on.`, { fault, options })
  })
  clear.addEventListener('click', async () => {
    await act('faults/clear', 'All faults are off.')
    find(panel, '#active-title', HTMLElement).focus()
  })
  return {
    async refresh() {
      const answer = await ask('faults')
      if (kinds.length === 0) {
        kinds = answer.kinds
        drawKinds()
      }
      drawActive(answer.active)
    },
  }
}

/** @param {Kind} kind @param {boolean} isFirst */
function kindView({ name, title, says }, isFirst) {
  const input = make('input', { type: 'radio', name: 'fault', value: name, 'aria-describedby': `says-${name}` })
  input.checked = isFirst
  return make(
    'div',
    { class: 'kind' },
    make('label', {}, input, make('span', { class: 'kind-title' }, title)),
    make('p', { id: `says-${name}` }, says),
  )
}

/** @param {Option} option */
function optionView({ name, label, kind, choices, initial = '', hint }) {
  const id = `option-${name}`
  const field =
    kind === 'choice'
      ? make('select', { id, name }, ...(choices ?? []).map((choice) => choiceView(choice, initial)))
      : make('input', {
          id,
          name,
          type: 'text',
          inputmode: kind === 'count' ? 'numeric' : null,
          value: initial,
          placeholder: hint ?? null,
          autocomplete: 'off',
          spellcheck: 'false',
        })
  return make('div', { class: 'field' }, make('label', { for: id }, label), field)
}

/** @type {Record<string, string>} */
const CHOICES = { '': 'any', always: 'until switched off', 1: 'once', 2: 'twice' }

/** @param {string} choice @param {string} initial */
function choiceView(choice, initial) {
  const words = CHOICES[choice] ?? (/^\d+$/.test(choice) ? `${choice} times` : choice)
  const option = make('option', { value: choice }, words)
  option.selected = choice === initial
  return option
}

/** @param {Active} active @param {() => void} withdraw */
function activeView({ title, options, times, struck }, withdraw) {
  const said = Object.entries(options).map(([name, value]) => `${name} ${value}`)
  const often = times === null ? 'until switched off' : times === 1 ? 'once' : `${times} times`
  const button = make('button', { type: 'button', class: 'button', 'aria-label': `Switch off ${title}` }, 'Switch off')
  button.addEventListener('click', withdraw)
  return make(
    'li',
    {},
    make(
      'div',
      {},
      make('h3', {}, title),
      make('p', { class: 'quiet' }, [...said, often, `struck ${struck}`].join(' · ')),
    ),
    button,
  )
}
