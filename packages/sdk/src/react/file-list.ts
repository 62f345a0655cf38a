import { createElement, type ReactElement } from 'react'
import type { Upload } from '../engine/contract.ts'
import type { DropzoneTexts } from './dropzone-texts.ts'
import type { UseUpload } from './use-upload.ts'

const ENDED: ReadonlySet<string> = new Set(['done', 'failed', 'cancelled'])

/** Files with how far they are and what can be done with them, and a sentence on all that is read out. */
export function fileList<Result>(upload: UseUpload<Result>, words: DropzoneTexts): ReactElement {
  const { uploads, total } = upload
  return createElement(
    'div',
    { key: 'files' },
    uploads.length > 0 &&
      createElement(
        'ul',
        { 'aria-label': words.files },
        uploads.map((one) => row(one, upload, words)),
      ),
    // There before it says something, or it is not read out.
    createElement('p', { role: 'status' }, words.summary(total)),
  )
}

function row<Result>(one: Upload<Result>, upload: UseUpload<Result>, words: DropzoneTexts): ReactElement {
  const { id, name, bytes, sentBytes, status } = one
  const act = (action: 'cancel' | 'retry' | 'remove') =>
    createElement('button', { key: action, type: 'button', onClick: () => upload[action]([id]) }, words[action](name))
  return createElement(
    'li',
    { key: id, 'data-status': status },
    createElement('span', null, name),
    ' ',
    !ENDED.has(status) &&
      createElement('progress', {
        'aria-label': name,
        max: bytes || 1,
        // An address has no size; its bar says that something goes on.
        value: bytes === null ? undefined : sentBytes,
      }),
    ' ',
    createElement('span', null, wordsOf(one, words)),
    ' ',
    !ENDED.has(status) && act('cancel'),
    status === 'failed' && act('retry'),
    ENDED.has(status) && act('remove'),
  )
}

function wordsOf(one: Upload<unknown>, words: DropzoneTexts): string {
  if (one.status === 'failed') return one.error.message
  return one.trouble ? words.again(one.trouble.message) : words.status[one.status]
}
