import { isPublicId } from '../../protocol/public-id.ts'
import type { AdvancedOptions } from '../choices.ts'
import { make, write } from '../make.ts'
import { addStyles } from '../style/add-styles.ts'
import { createPresetField } from './preset-field.ts'
import { ADVANCED } from './styles.ts'
import { createTagsField } from './tags-field.ts'
import { type Say, TEXTS } from './texts.ts'

/** What a user may say of files that have not started: their public id, their tags, their upload preset. */
export function fillAdvancedPanel(into: HTMLElement, given: AdvancedOptions): void {
  const { options, texts, choices, onChoice } = given
  const say: Say = texts.sayIn(TEXTS)
  const { multiple, maxFiles, tags, uploadPreset, getTags, getUploadPresets, apiKey } = options()
  const chosen = choices()
  const fields = [
    createTagsField({
      say,
      tags: chosen.tags ?? (typeof tags === 'string' ? tags.split(',') : (tags ?? [])),
      getTags,
      onTags: (tags) => onChoice({ tags }),
    }),
  ]
  // Of several files each would take the place of the one before.
  if (multiple === false || maxFiles === 1) fields.unshift(createPublicIdField(say, given))
  if (getUploadPresets)
    fields.push(
      createPresetField({
        say,
        standard: uploadPreset,
        current: chosen.uploadPreset,
        mayBeNone: apiKey !== undefined,
        getUploadPresets,
        onPreset: (uploadPreset) => onChoice({ uploadPreset }),
      }),
    )
  into.replaceChildren(make('div', { class: 'advanced-fields' }, ...fields))
  addStyles(into, ADVANCED)
}

function createPublicIdField(say: Say, { options, choices, onChoice }: AdvancedOptions): HTMLElement {
  const complaint = make('p', { class: 'complaint', id: 'public-id-complaint', role: 'alert' })
  const read = () => input.value.trim()
  const judge = () => {
    const isWrong = read() !== '' && !isPublicId(read())
    write(complaint, isWrong ? say('advanced.public_id_invalid') : '')
    input.setAttribute('aria-invalid', String(isWrong))
    // At every key: a file that is dropped now is to have it.
    onChoice({ publicId: read() === '' ? undefined : read() }, false)
  }
  const input = make('input', {
    id: 'public-id',
    type: 'text',
    dir: 'ltr',
    autocomplete: 'off',
    autocapitalize: 'none',
    spellcheck: 'false',
    value: choices().publicId ?? options().publicId ?? '',
    'aria-describedby': 'public-id-hint public-id-complaint',
    input: judge,
    change: () => read() !== '' && isPublicId(read()) && onChoice({ publicId: read() }),
  })
  const hint = make('p', { class: 'quiet', id: 'public-id-hint' }, say('advanced.public_id_hint'))
  const label = make('label', { for: 'public-id' }, say('advanced.public_id'))
  return make('div', { class: 'field' }, label, input, hint, complaint)
}
