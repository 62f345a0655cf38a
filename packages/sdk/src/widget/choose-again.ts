import { createFileField } from './file-field.ts'

/** A hidden field that has one file chosen, for an upload that waits for it. */
export function createChooseAgain() {
  let tell: (file: File) => void = () => {}
  const element = createFileField(([file]) => file && tell(file))
  return {
    element,
    ask(onFile: (file: File) => void): void {
      tell = onFile
      element.click()
    },
  }
}
