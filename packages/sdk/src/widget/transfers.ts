import type { Chosen, Source } from '../engine/contract.ts'
import { filesOf, type Transferred } from '../engine/sources.ts'
import type { UploadError } from '../uploader/contract.ts'
import { isWebAddress } from './web-address.ts'

interface TransferOptions {
  /** What the files are dropped on. */
  target: HTMLElement
  /** Whether what is pasted belongs to this widget. */
  takesPaste(event: ClipboardEvent): boolean
  takesAddresses: boolean
  onDropping(isDropping: boolean): void
  /** @param sources empty when there was nothing to upload. */
  onSources(sources: Iterable<Source | Chosen>): void
  /** @param name of the folder, or the file in one, that cannot be read. */
  onUnreadable(name: string): void
}

/** Takes what is dropped and pasted. @returns what ends it. */
export function watchTransfers(options: TransferOptions): () => void {
  const { target, takesPaste, takesAddresses, onDropping, onSources, onUnreadable } = options
  const ending = new AbortController()
  const { signal } = ending
  const take = (data: unknown) =>
    void filesOf(data as Transferred).then(onSources, ({ details }: UploadError) => onUnreadable(String(details?.name)))
  const hasFiles = ({ dataTransfer }: DragEvent) => dataTransfer?.types.includes('Files') ?? false
  const over = (event: DragEvent) => {
    if (!hasFiles(event)) return
    event.preventDefault()
    if (event.dataTransfer) event.dataTransfer.dropEffect = 'copy'
    onDropping(true)
  }
  target.addEventListener('dragenter', over, { signal })
  target.addEventListener('dragover', over, { signal })
  const leave = (event: DragEvent) => {
    const to = event.relatedTarget
    if (!(to instanceof Node && target.contains(to))) onDropping(false)
  }
  target.addEventListener('dragleave', leave, { signal })
  const drop = (event: DragEvent) => {
    if (!hasFiles(event)) return
    // Beside the target it would open in place of the page.
    event.preventDefault()
    onDropping(false)
    if (event.dataTransfer) take(event.dataTransfer)
  }
  target.addEventListener('drop', drop, { signal })

  const paste = (event: ClipboardEvent) => {
    const { clipboardData } = event
    if (!clipboardData || isTyping(event) || !takesPaste(event)) return
    const text = clipboardData.getData('text/plain').trim()
    if (Array.from(clipboardData.items).some(({ kind }) => kind === 'file')) {
      event.preventDefault()
      take(clipboardData)
    } else if (takesAddresses && isWebAddress(text)) {
      event.preventDefault()
      onSources([text])
    }
  }
  document.addEventListener('paste', paste, { signal })
  return () => ending.abort()
}

/** Text that is pasted into a field belongs there. */
function isTyping(event: Event): boolean {
  const [inner] = event.composedPath()
  return inner instanceof HTMLInputElement || inner instanceof HTMLTextAreaElement
}
