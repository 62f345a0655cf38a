/** Of the document, so that two copies of this code on one page count together. */
const COUNT = Symbol.for('countersign.scroll-locks')
interface Locks {
  count: number
  sheet: CSSStyleSheet
}

/**
 * Keeps the page behind a window from scrolling. It is a sheet of its own that comes and goes: no style of the page is
 * remembered and put back, so none can be put back wrongly.
 * @returns what ends it; the page scrolls again when all have ended.
 */
export function lockScrolling(): () => void {
  const page = document as Document & { [COUNT]?: Locks }
  const locks = page[COUNT] ?? { count: 0, sheet: new CSSStyleSheet() }
  page[COUNT] = locks
  locks.count += 1
  if (locks.count === 1) {
    // As much room as the bar took: the page does not jump.
    const room = innerWidth - document.documentElement.clientWidth
    locks.sheet.replaceSync(`html { overflow: hidden !important; padding-right: ${room}px !important }`)
    document.adoptedStyleSheets.push(locks.sheet)
  }
  let isHeld = true
  return () => {
    if (!isHeld) return
    isHeld = false
    locks.count -= 1
    if (locks.count > 0) return
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((sheet) => sheet !== locks.sheet)
  }
}
