import type { ChosenFile } from '../engine/sources.ts'
import { acceptOf } from './check.ts'
import { createFileField } from './file-field.ts'
import { icon, make, write } from './make.ts'
import type { SourcePanel, SourcePanelOptions } from './source-panel.ts'

/** Files of the device: one by one, whole folders, dropped, pasted. */
export function createLocalPanel({ options, texts, onSources }: SourcePanelOptions): SourcePanel {
  const files = createFileField(onSources)
  const folder = createFileField((chosen) => onSources(chosen.map(inItsFolder)))
  folder.webkitdirectory = true
  const button = (key: 'browse' | 'select_folder', look: string, field: HTMLInputElement) =>
    make('button', { type: 'button', class: `button ${look}`, click: () => field.click() }, texts.say(`local.${key}`))
  const browseFolder = button('select_folder', '', folder)
  const title = make('p', { class: 'drop-title' })
  const element = make(
    'div',
    { class: 'panel drop' },
    make('span', { class: 'drop-icon' }, icon('upload')),
    make('div', { class: 'drop-words' }, title, make('p', { class: 'quiet' }, texts.say('local.paste'))),
    make('div', { class: 'drop-actions' }, button('browse', 'is-main', files), browseFolder),
    files,
    folder,
  )
  const setDropping = (isDropping: boolean) => {
    const many = options().multiple === false ? 'single' : 'multi'
    write(title, texts.say(isDropping ? 'local.drop_title' : `local.dd_title_${many}`))
  }
  const update = () => {
    const isMany = options().multiple !== false
    files.multiple = isMany
    files.accept = acceptOf(options())
    // Phones know no folders.
    browseFolder.hidden = !isMany || !('webkitdirectory' in HTMLInputElement.prototype)
    setDropping(false)
  }
  update()
  return { element, update, setDropping }
}

/** As {@link filesOf} tells of a folder that is dropped. */
const inItsFolder = (source: File): ChosenFile => ({
  source,
  name: source.name,
  folder: source.webkitRelativePath.split('/').slice(0, -1).join('/'),
})
