import { ESCAPE } from '../host.ts'
import { iconButton, make, write } from '../make.ts'
import type { WidgetOptions } from '../widget-options.ts'
import { wordsOf } from '../words-of.ts'
import { createSuggesting } from './suggest.ts'
import type { Say } from './texts.ts'

interface TagsFieldOptions {
  say: Say
  tags: readonly string[]
  getTags: WidgetOptions['getTags']
  onTags(tags: readonly string[]): void
}

/**
 * A field for several tags, with suggestions: an editable combobox whose list belongs to what is typed.
 * @see https://www.w3.org/WAI/ARIA/apg/patterns/combobox
 */
export function createTagsField({ say, tags: first, getTags, onTags }: TagsFieldOptions): HTMLElement {
  let tags = first
  let found: readonly string[] = []
  /** Which suggestion the arrow keys are at; -1 for what is typed. */
  let active = -1
  const chips = make('ul', { class: 'chips', 'aria-label': say('advanced.tags_chosen') })
  const list = make('ul', { class: 'suggestions', id: 'suggestions', role: 'listbox', hidden: true })
  list.setAttribute('aria-label', say('advanced.suggestions'))
  const status = make('p', { class: 'visually-hidden', role: 'status' })
  const complaint = make('p', { class: 'complaint', role: 'alert' })
  const input = make('input', {
    id: 'tags',
    type: 'text',
    role: 'combobox',
    autocomplete: 'off',
    'aria-autocomplete': 'list',
    'aria-controls': 'suggestions',
    'aria-describedby': 'tags-hint',
    'aria-expanded': 'false',
    input: () => ask(),
    keydown: (event) => onKey(event as KeyboardEvent),
    [ESCAPE]: (event) => onEscape(event),
    blur: () => pick(input.value),
  })
  // A press on the list does not take the focus from the field.
  list.addEventListener('mousedown', (event) => event.preventDefault())
  const suggesting = createSuggesting((answer, prefix) => getTags?.(answer, prefix), show, fail)

  function ask(): void {
    write(complaint, '')
    if (getTags) suggesting.ask(input.value.trim())
  }

  function fail(cause: unknown): void {
    close()
    write(complaint, say('advanced.failed', { reason: wordsOf(cause) }))
  }

  function show(suggested: readonly string[]): void {
    found = suggested.filter((tag) => !tags.includes(tag))
    list.replaceChildren(
      ...found.map((tag, index) =>
        make(
          'li',
          {
            class: 'suggestion',
            role: 'option',
            id: `suggestion-${index}`,
            'aria-selected': 'false',
            click: () => pick(tag),
          },
          tag,
        ),
      ),
    )
    list.hidden = found.length === 0
    input.setAttribute('aria-expanded', String(found.length > 0))
    write(status, say('advanced.found', { num: found.length }))
    move(-1)
  }

  function close(): void {
    suggesting.forget()
    if (!list.hidden) show([])
    write(status, '')
  }

  function move(to: number): void {
    list.children[active]?.setAttribute('aria-selected', 'false')
    active = to
    const option = list.children[active]
    input.removeAttribute('aria-activedescendant')
    if (!option) return
    option.setAttribute('aria-selected', 'true')
    option.scrollIntoView({ block: 'nearest' })
    input.setAttribute('aria-activedescendant', option.id)
  }

  function pick(text: string): void {
    const fresh = text.split(',').map((tag) => tag.trim())
    input.value = ''
    close()
    become([...new Set([...tags, ...fresh])].filter(Boolean))
  }

  function become(next: readonly string[]): void {
    if (next.length === tags.length) return
    tags = next
    paint()
    onTags(tags)
  }

  function paint(): void {
    const without = (tag: string) => {
      become(tags.filter((other) => other !== tag))
      input.focus()
    }
    const chip = (tag: string) =>
      make(
        'li',
        { class: 'chip' },
        tag,
        iconButton('close', say('advanced.remove_tag', { tag }), () => without(tag)),
      )
    chips.replaceChildren(...tags.map(chip))
  }

  const KEYS: Readonly<Record<string, () => boolean>> = {
    ArrowDown: () => {
      if (list.hidden) ask()
      else move(active + 1 < found.length ? active + 1 : -1)
      return true
    },
    ArrowUp: () => {
      if (!list.hidden) move(active < 0 ? found.length - 1 : active - 1)
      return true
    },
    Enter: () => {
      pick(found[active] ?? input.value)
      return true
    },
    ',': () => {
      pick(input.value)
      return true
    },
    Backspace: () => {
      if (input.value !== '') return false
      become(tags.slice(0, -1))
      return true
    },
  }

  function onKey(event: KeyboardEvent): void {
    if (event.isComposing) return
    if (event.key === 'Escape') onEscape(event)
    else if (Object.hasOwn(KEYS, event.key) && KEYS[event.key]?.()) event.preventDefault()
  }

  function onEscape(event: Event): void {
    if (list.hidden) return
    event.preventDefault()
    event.stopPropagation()
    close()
  }

  paint()
  const label = make('label', { for: 'tags' }, say('advanced.tags'))
  const hint = make('p', { class: 'quiet', id: 'tags-hint' }, say('advanced.tags_hint'))
  return make('div', { class: 'field' }, label, chips, input, list, hint, complaint, status)
}
