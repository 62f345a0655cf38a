import { find, stamp } from './find.js'

/** @import { PageConfiguration } from './page-configuration.js' */

/**
 * Whom the gateway sees.
 * @typedef {object} Caller
 * @property {() => string} name the demo subject's name; empty with a bearer token
 * @property {() => Record<string, string>} headers to send with every request to the gateway
 * @property {(listener: () => void) => void} onChange
 */

const COOKIE = 'countersign_demo_subject'

/**
 * The switch between the demo subjects or, where the gateway wants a token, the field for it.
 * @param {PageConfiguration} configuration
 * @returns {Caller}
 */
export function createCaller(configuration) {
  return configuration.auth === 'bearer' ? createTokenField() : createSubjectSwitch(configuration)
}

/** @param {PageConfiguration} configuration @returns {Caller} */
function createSubjectSwitch({ subjects, subject }) {
  const listeners = listenerList()
  const fieldset = find(document, '.subjects', HTMLFieldSetElement)
  let current = subject
  for (const name of subjects) {
    const choice = stamp('subject-choice')
    const radio = find(choice, 'input', HTMLInputElement)
    radio.value = name
    radio.checked = name === subject
    radio.addEventListener('change', () => {
      // biome-ignore lint/suspicious/noDocumentCookie: CookieStore is not in every browser yet, and the gateway reads this cookie
      document.cookie = `${COOKIE}=${name}; path=/; SameSite=Strict`
      current = name
      listeners.call()
    })
    find(choice, 'span', HTMLElement).textContent = name
    find(fieldset, '.subject-choices', HTMLElement).append(choice)
  }
  fieldset.hidden = subjects.length === 0
  return { name: () => current, headers: () => ({}), onChange: listeners.add }
}

/** @returns {Caller} */
function createTokenField() {
  const listeners = listenerList()
  const field = find(document, '#token', HTMLInputElement)
  find(document, '.token', HTMLElement).hidden = false
  field.addEventListener('change', listeners.call)
  return {
    name: () => '',
    headers: () => (field.value === '' ? {} : { authorization: `Bearer ${field.value}` }),
    onChange: listeners.add,
  }
}

function listenerList() {
  /** @type {(() => void)[]} */
  const listeners = []
  return {
    /** @param {() => void} listener */
    add: (listener) => void listeners.push(listener),
    call: () => {
      for (const listener of listeners) listener()
    },
  }
}
