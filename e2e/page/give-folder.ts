import type { Locator } from 'playwright-core'

/** Drops a folder called `holidays`, or pastes it. @param files what is in it; `null` when it cannot be read. */
export const giveFolder = (zone: Locator, how: 'drop' | 'paste', files: readonly string[] | null): Promise<void> =>
  zone.evaluate(
    (zone, { how, files }) => {
      type Give = (given: unknown) => void
      const left = files?.map((name) => ({ isFile: true, name, file: (give: Give) => give(new File(['hello'], name)) }))
      const readEntries = (give: Give, fail: Give) =>
        left ? give(left.splice(0)) : fail(new DOMException('the disk is gone', 'NotReadableError'))
      const entry = { isFile: false, name: 'holidays', createReader: () => ({ readEntries }) }
      const items = [{ kind: 'file', getAsFile: () => new File([], 'holidays'), webkitGetAsEntry: () => entry }]
      const data = { types: ['Files'], items, getData: () => '' }
      const event = new Event(how, { bubbles: true, composed: true, cancelable: true })
      zone.dispatchEvent(Object.assign(event, how === 'drop' ? { dataTransfer: data } : { clipboardData: data }))
    },
    { how, files },
  )
