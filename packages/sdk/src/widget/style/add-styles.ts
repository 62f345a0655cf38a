const sheets = new Map<string, CSSStyleSheet>()

/** Gives the shadow root that an element stands in the styles of what was loaded later; once, however often it is asked. */
export function addStyles(element: Element, css: string): void {
  const root = element.getRootNode()
  if (!(root instanceof ShadowRoot)) return
  const sheet = sheets.get(css) ?? new CSSStyleSheet()
  if (!sheets.has(css)) sheet.replaceSync(css)
  sheets.set(css, sheet)
  if (!root.adoptedStyleSheets.includes(sheet)) root.adoptedStyleSheets.push(sheet)
}
