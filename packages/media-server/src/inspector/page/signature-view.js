import { make } from './find.js'

/**
 * A piece of a text to sign.
 * @typedef {{ text: string, mark: 'missing' | 'extra' | 'changed' | 'moved' | null }} Part
 */

/**
 * Why a signature does not fit.
 * @typedef {object} Diagnosis
 * @property {string} mistake
 * @property {string} says
 * @property {string} advice
 * @property {boolean} isCertain
 * @property {readonly Part[]} expected
 * @property {readonly Part[] | null} signed
 */

const WORDS = { missing: 'not signed', extra: 'signed along', changed: 'other value', moved: 'other place' }

/** What was wrong with a signature, what to do, and both texts beside each other. @param {Diagnosis} diagnosis */
export function signatureView({ says, advice, isCertain, expected, signed }) {
  const found = make(
    'div',
    { class: 'diagnosis', 'data-certain': String(isCertain) },
    make('p', { class: 'says' }, says),
    make('p', {}, advice),
    make(
      'p',
      { class: 'quiet' },
      isCertain
        ? 'Certain: made again this way, the signature is the same.'
        : 'The text below is what the parameters that came imply.',
    ),
  )
  const texts = make('div', { class: 'texts' }, textView('The server wants signed', expected))
  if (signed) texts.append(textView('The client signed', signed))
  return make('section', {}, make('h3', {}, 'Why the signature was refused'), found, texts)
}

/** @param {string} title @param {readonly Part[]} parts */
function textView(title, parts) {
  const items = parts.map(({ text, mark }, index) =>
    make(
      'li',
      { 'data-mark': mark },
      make('code', {}, index === 0 ? text : `&${text}`),
      ...(mark ? [' ', make('span', { class: 'mark' }, WORDS[mark])] : []),
    ),
  )
  return make('div', { class: 'text' }, make('h4', {}, title), make('ol', { class: 'parts' }, ...items))
}
