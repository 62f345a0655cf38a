import { answerOf } from '../answer-of.ts'
import { make, write } from '../make.ts'
import type { PresetChoice, WidgetOptions } from '../widget-options.ts'
import { wordsOf } from '../words-of.ts'
import { listOf } from './suggest.ts'
import type { Say } from './texts.ts'

interface PresetFieldOptions {
  say: Say
  /** Which is used unless another is chosen. */
  standard: string | undefined
  /** Which was chosen before. */
  current: string | undefined
  /** Without a signature there has to be one. */
  mayBeNone: boolean
  getUploadPresets: NonNullable<WidgetOptions['getUploadPresets']>
  onPreset(preset: string): void
}

/** Chooses among the upload presets that an app knows. */
export function createPresetField(options: PresetFieldOptions): HTMLElement {
  const { say, standard, current = standard, mayBeNone, getUploadPresets, onPreset } = options
  const select = make('select', { id: 'upload-preset', change: () => onPreset(select.value) })
  const complaint = make('p', { class: 'complaint', role: 'alert' })
  function fill(choices: readonly PresetChoice[]): void {
    const given = choices.map((choice) => (typeof choice === 'string' ? { value: choice, label: choice } : choice))
    const known = given.some(({ value }) => value === standard)
    const all = [
      ...(mayBeNone ? [{ value: '', label: say('advanced.no_preset') }] : []),
      ...(standard && !known ? [{ value: standard, label: standard }] : []),
      ...given,
    ]
    select.replaceChildren(...all.map(({ value, label = value }) => make('option', { value }, label)))
    select.value = current ?? ''
    // Without a signature one of them has to be chosen, and the first is.
    if (select.value === '' && !mayBeNone) select.selectedIndex = 0
  }
  fill([])
  answerOf<readonly PresetChoice[]>((answer) => getUploadPresets(answer))
    .then((said) => fill(listOf(said, 'getUploadPresets') as readonly PresetChoice[]))
    .catch((cause: unknown) => write(complaint, say('advanced.failed', { reason: wordsOf(cause) })))
  return make(
    'div',
    { class: 'field' },
    make('label', { for: 'upload-preset' }, say('advanced.upload_preset')),
    select,
    complaint,
  )
}
