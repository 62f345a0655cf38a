import {
  type ChangeEvent,
  type ClipboardEvent,
  createElement,
  type DragEvent,
  type ReactElement,
  type ReactNode,
  useRef,
  useState,
} from 'react'
import type { Transferred } from '../engine/sources.ts'
import type { UploadError } from '../uploader/contract.ts'
import { type DropzoneTexts, ENGLISH } from './dropzone-texts.ts'
import { fileList } from './file-list.ts'
import type { UseUpload } from './use-upload.ts'

/** What a function in the place of the list is called with. */
export interface DropzoneValues<Result> extends UseUpload<Result> {
  /** Opens the browser's file chooser. */
  choose(): void
  /** Whether files are held above the zone. */
  isDragging: boolean
  /** Why nothing was taken of what was dropped or pasted last; else empty. */
  refusal: string
}

export interface UploadDropzoneProps<Result> {
  /** What `useUpload` answers. */
  upload: UseUpload<Result>
  /** What is drawn in the zone in the place of the button, the hint and the list of files; or only of the hint, where it is no function. */
  children?: ReactNode | ((values: DropzoneValues<Result>) => ReactNode)
  /** What the file chooser offers: `image/*,.pdf`. A hint; what is judged is `check` of `useUpload`. */
  accept?: string | undefined
  /** Default true. */
  multiple?: boolean | undefined
  disabled?: boolean | undefined
  className?: string | undefined
  id?: string | undefined
  /** Default: English. */
  texts?: Partial<DropzoneTexts> | undefined
}

/**
 * A place where files are chosen by a button, dropped or pasted, with a list of them. It brings no style: the zone has
 * `data-dragging` while files are above it, each file its `data-status`.
 */
export function UploadDropzone<Result>(props: UploadDropzoneProps<Result>): ReactElement {
  const { upload, children, accept, multiple = true, disabled = false, className, id, texts } = props
  const words = { ...ENGLISH, ...texts }
  const input = useRef<HTMLInputElement>(null)
  const [depth, setDepth] = useState(0)
  const choose = () => input.current?.click()
  const [refusal, setRefusal] = useState('')
  const refuse = ({ message, details }: UploadError) =>
    setRefusal(details?.name === undefined ? message : words.unreadable(String(details.name)))
  const take = (data: Transferred | null) => {
    const files = Array.from(data?.items ?? []).filter(({ kind }) => kind === 'file')
    if (disabled || files.length === 0) return false
    const wanted = multiple ? files : files.slice(0, 1)
    const isFolder = !multiple && wanted[0]?.webkitGetAsEntry?.()?.isFile === false
    setRefusal(isFolder ? words.noFolder : '')
    if (!isFolder) upload.addFrom({ items: wanted }).catch(refuse)
    return true
  }
  const zone = {
    role: 'group',
    'aria-label': words.zone,
    className,
    id,
    'data-dragging': depth > 0 ? '' : undefined,
    onDragEnter: (event: DragEvent) => {
      if (!disabled && hasFiles(event.dataTransfer)) setDepth((depth) => depth + 1)
    },
    // A child that is left is not the zone.
    onDragLeave: () => setDepth((depth) => Math.max(0, depth - 1)),
    onDragOver: (event: DragEvent) => {
      if (!disabled && hasFiles(event.dataTransfer)) event.preventDefault()
    },
    onDrop: (event: DragEvent) => {
      setDepth(0)
      if (take(event.dataTransfer)) event.preventDefault()
    },
    onPaste: (event: ClipboardEvent) => {
      if (take(event.clipboardData)) event.preventDefault()
    },
  }
  const chooser = createElement('input', {
    ref: input,
    type: 'file',
    hidden: true,
    accept,
    multiple,
    disabled,
    'aria-label': words.choose,
    onChange({ target }: ChangeEvent<HTMLInputElement>) {
      setRefusal('')
      upload.add(Array.from(target.files ?? []))
      // The same file may be chosen again.
      target.value = ''
    },
  })
  const isOwn = typeof children === 'function'
  const face = isOwn
    ? [children({ ...upload, choose, isDragging: depth > 0, refusal })]
    : [
        createElement('button', { type: 'button', disabled, onClick: choose }, words.choose),
        children ?? createElement('p', null, words.hint),
        // There before it says something, or it is not read out.
        createElement('p', { role: 'alert' }, refusal),
        fileList(upload, words),
      ]
  return createElement('div', zone, chooser, ...face)
}

const hasFiles = ({ types }: { types: readonly string[] }): boolean => types.includes('Files')
