/** Where files come from: the tabs, and the place to drop them. */
export const SOURCES = `
.sources { display: flex; flex: 1 0 auto; flex-direction: column; gap: 14px }
.tabs {
  display: flex; gap: 2px; align-self: start; max-width: 100%; padding: 3px; border-radius: 12px; background: var(--sunken);
}
.tab {
  display: flex; align-items: center; gap: 8px; min-height: 36px; padding: 6px 14px; border: 0; border-radius: 9px;
  background: transparent; color: var(--quiet); font-weight: 550; transition: background 0.15s, color 0.15s;
}
.tab .icon { width: 18px; height: 18px }
@container (max-width: 380px) { .tab { flex-direction: column; gap: 2px; padding-inline: 4px; font-size: 13px } }
.tab:hover { color: var(--ink) }
.tab[aria-selected='true'] { background: var(--surface); color: var(--tab); box-shadow: 0 1px 3px rgb(10 15 30 / 14%) }
.panel { display: grid; flex: 1 }
.drop {
  display: flex; flex: 1; flex-direction: column; align-items: center; justify-content: center; gap: 14px;
  min-height: 250px; padding: 24px; border: 1.5px dashed color-mix(in oklab, var(--quiet) 45%, var(--line));
  border-radius: 14px; background: var(--sunken); text-align: center;
  transition: border-color 0.15s, background 0.15s;
}
.drop-icon {
  display: grid; place-items: center; width: 60px; height: 60px; border-radius: 50%;
  background: color-mix(in oklab, var(--action) 12%, var(--surface)); color: var(--action);
  transition: transform 0.25s var(--ease);
}
.drop-icon .icon { width: 28px; height: 28px }
.drop-actions { display: flex; flex-wrap: wrap; justify-content: center; gap: 8px }
.drop-title { font-size: 17px; font-weight: 600 }
[data-dropping] .drop {
  border-color: var(--action); border-style: solid;
  background: color-mix(in oklab, var(--action) 8%, var(--surface));
}
[data-dropping] .drop-icon { transform: translateY(-4px) }
.sources[data-compact] { flex: none }
[data-compact] .drop { flex-flow: row wrap; min-height: 0; padding: 12px 14px; text-align: start }
[data-compact] .drop-words { flex: 1 1 10em; min-width: 0 }
[data-compact] .drop-title { font-size: 15px }
[data-compact] .drop-words .quiet { font-size: 14px }
[data-compact] .drop-icon { width: 40px; height: 40px; flex: none }
[data-compact] .drop-icon .icon { width: 20px; height: 20px }
.complaint { color: var(--bad); font-size: 14px }
.complaint:empty { display: none }
@media (width < 560px) {
  .drop { min-height: 200px }
}
@container (width < 460px) {
  [data-compact] :is(.drop-icon, .drop-words) { display: none }
  [data-compact] :is(.drop-actions, .button) { flex: 1 }
}
@media (forced-colors: active) {
  .tab[aria-selected='true'] { outline: 2px solid Highlight; outline-offset: -2px }
}
`
