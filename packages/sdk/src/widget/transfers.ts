import type { Chosen, Source } from '../engine/contract.ts'
import { filesOf, type Transferred } from '../engine/sources.ts'
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
}

/** Takes what is dropped and pasted. @returns what ends it. */
export function watchTransfers(options: TransferOptions): () => void {
  const { target, takesPaste, takesAddresses, onDropping, onSources } = options
  const ending = new AbortController()
  const { signal } = ending
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
    if (event.dataTransfer) filesOf(event.dataTransfer as unknown as Transferred).then(onSources, () => onSources([]))
  }
  target.addEventListener('drop', drop, { signal })

  const paste = async (event: ClipboardEvent) => {
    const { clipboardData } = event
    if (!clipboardData || isTyping(event) || !takesPaste(event)) return
    const text = clipboardData.getData('text/plain').trim()
    if (Array.from(clipboardData.items).some(({ kind }) => kind === 'file')) {
      event.preventDefault()
      onSources(await filesOf(clipboardData as unknown as Transferred))
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
