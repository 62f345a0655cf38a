/** Fields with their names above and what is wrong with them below. */
export const ADVANCED = `
.advanced-fields { display: grid; gap: 16px; margin-block-start: 8px; padding: 16px; border-radius: 14px; background: var(--sunken) }
.field { display: grid; gap: 6px }
.field label { font-weight: 550 }
.field .quiet { font-size: 14px }
.field input, .field select {
  width: 100%; min-width: 0; min-height: 40px; padding: 8px 12px; border: 1px solid var(--quiet);
  border-radius: var(--round-small); background: var(--surface); color: var(--ink); font: inherit; font-size: 16px;
}
.field input:focus-visible, .field select:focus-visible { outline-offset: 0 }
.field input[aria-invalid='true'] { border-color: var(--bad) }
.chips { display: flex; flex-wrap: wrap; gap: 6px }
.chips:empty { display: none }
.chip {
  display: flex; align-items: center; max-width: 100%; padding-inline-start: 10px; border: 1px solid var(--line);
  border-radius: 99px; background: var(--surface); font-size: 14px;
}
.chip .icon-button { width: 32px; height: 32px }
.chip .icon { width: 14px; height: 14px }
.suggestions {
  max-height: 176px; overflow-y: auto; padding: 4px; border: 1px solid var(--line); border-radius: var(--round-small);
  background: var(--surface);
}
.suggestion { padding: 8px 10px; border-radius: 6px; cursor: pointer }
.suggestion:hover { background: var(--sunken) }
.suggestion[aria-selected='true'] { background: var(--action); color: var(--on-action) }
@media (forced-colors: active) {
  .suggestion[aria-selected='true'] { background: Highlight; color: HighlightText; forced-color-adjust: none }
}
`
/** What opens the fields. */
export const DISCLOSURE = `
.disclosure {
  display: flex; align-items: center; gap: 4px; min-height: 36px; padding: 4px 8px; margin-inline-start: -8px; border: 0;
  border-radius: 8px; background: transparent; color: var(--link); font-weight: 550;
}
.disclosure .icon { width: 16px; height: 16px }
.disclosure[aria-expanded='false'] .icon { transform: rotate(180deg) }
`
