import { make } from './make.ts'

/** A hidden field that has files chosen. */
export function createFileField(onFiles: (files: readonly File[]) => void): HTMLInputElement {
  const field = make('input', {
    type: 'file',
    hidden: true,
    change: () => {
      const files = Array.from(field.files ?? [])
      // Choosing the same file again would otherwise be no change.
      field.value = ''
      onFiles(files)
    },
  })
  return field
}
