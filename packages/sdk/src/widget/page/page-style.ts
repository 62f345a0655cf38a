/** How a page's button and its list of uploads look. A layer yields to all that a page says itself, since that is in none. */
const STYLE = `@layer countersign {
  .cloudinary-button { padding: 10px 14px; border: 0; border-radius: 4px; background: #0069e0; color: #fff; font: 14px/2 system-ui, sans-serif; cursor: pointer }
  .cloudinary-button:hover { box-shadow: 0 2px 4px rgb(0 0 0 / .5) }
  .cloudinary-button:focus-visible { outline: 3px solid; outline-offset: 2px }
  .cloudinary-thumbnails { display: flex; flex-wrap: wrap; gap: 8px 15px; margin: 10px 0; padding: 0; list-style: none }
  .cloudinary-thumbnail { display: flex; align-items: flex-start; gap: 2px }
  .cloudinary-thumbnail img { min-width: 24px; min-height: 24px; border: 1px solid #8a94a0; border-radius: 2px }
  .cloudinary-thumbnail > span:not(.cloudinary-error) { max-width: 150px; padding: 3px; border: 1px solid #8a94a0; border-radius: 2px; font: 11px/1.3 system-ui, sans-serif; overflow-wrap: anywhere }
  .cloudinary-delete { min-width: 24px; min-height: 24px; border-radius: 2px; color: inherit; font: 16px/24px system-ui, sans-serif; text-align: center; text-decoration: none }
  .cloudinary-delete:focus-visible { outline: 2px solid }
  .cloudinary-error { max-width: 150px; font: 11px/1.3 system-ui, sans-serif }
}`
let isStyled = false

export function stylePage(): void {
  if (isStyled) return
  isStyled = true
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(STYLE)
  document.adoptedStyleSheets.push(sheet)
}
