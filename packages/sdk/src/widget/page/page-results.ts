import type { UploadInfo } from '../events.ts'
import { findElement } from '../find-element.ts'
import { addField } from './form-fields.ts'
import { createThumbnails, type ThumbnailOptions } from './thumbnails.ts'

export interface PageResults {
  add(info: UploadInfo): void
  removeThumbnails(): void
}

/** What a page keeps of finished uploads: fields of a form, and small pictures that can be taken back. */
export function createPageResults(given: ThumbnailOptions): PageResults {
  const { options, opener } = given
  const thumbnails = createThumbnails(given)
  return {
    add(info) {
      const { form, fieldName } = options()
      const place = findElement('form', form) ?? opener?.closest('form') ?? null
      const field = place && addField(place, fieldName ?? (opener?.getAttribute('name') || 'image'), info)
      if (options().thumbnails !== false) thumbnails.add(info, () => field?.remove())
    },
    removeThumbnails: () => thumbnails.remove(),
  }
}
