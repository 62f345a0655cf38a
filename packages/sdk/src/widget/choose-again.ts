import { make } from './make.ts'

/** A hidden field that has one file chosen, for an upload that waits for it. */
export function createChooseAgain() {
  const element = make('input', { type: 'file', hidden: true })
  return {
    element,
    ask(onFile: (file: File) => void): void {
      element.onchange = () => {
        const [file] = element.files ?? []
        element.value = ''
        if (file) onFile(file)
      }
      element.click()
    },
  }
}
