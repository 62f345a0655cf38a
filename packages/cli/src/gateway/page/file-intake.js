import { find } from './find.js'

/**
 * Takes files that are chosen, dropped anywhere on the page, or pasted.
 * @param {{ onFiles: (files: readonly File[]) => void, onProblem: (words: string) => void }} listener
 */
export function createFileIntake({ onFiles, onProblem }) {
  const input = find(document, '#files', HTMLInputElement)
  const zone = find(document, '.drop-zone', HTMLElement)
  let depth = 0

  /** @param {DataTransfer | null} transfer */
  const take = (transfer) => {
    const folders = folderNames(transfer)
    const files = [...(transfer?.files ?? [])].filter((file) => !folders.includes(file.name))
    onProblem(folders.length > 0 ? `A folder cannot be uploaded, its files can: ${folders.join(', ')}` : '')
    if (files.length > 0) onFiles(files)
  }

  input.addEventListener('change', () => {
    onProblem('')
    onFiles([...(input.files ?? [])])
    input.value = ''
  })
  document.addEventListener('paste', ({ clipboardData }) => {
    if (clipboardData?.files.length) take(clipboardData)
  })
  document.addEventListener('dragenter', (event) => {
    if (!carriesFiles(event)) return
    depth += 1
    zone.classList.add('is-target')
  })
  document.addEventListener('dragleave', (event) => {
    if (!carriesFiles(event)) return
    depth -= 1
    if (depth <= 0) zone.classList.remove('is-target')
  })
  document.addEventListener('dragover', (event) => {
    if (carriesFiles(event)) event.preventDefault()
  })
  document.addEventListener('drop', (event) => {
    if (!carriesFiles(event)) return
    event.preventDefault()
    depth = 0
    zone.classList.remove('is-target')
    take(event.dataTransfer)
  })
}

/** @param {DragEvent} event */
const carriesFiles = (event) => event.dataTransfer?.types.includes('Files') ?? false

/** @param {DataTransfer | null} transfer */
const folderNames = (transfer) =>
  [...(transfer?.items ?? [])]
    .map((item) => (item.kind === 'file' ? item.webkitGetAsEntry() : null))
    .filter((entry) => entry?.isDirectory)
    .map((entry) => entry?.name ?? '')
