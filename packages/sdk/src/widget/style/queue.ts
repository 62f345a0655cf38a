/** The list of files. What is outside of a row is not drawn: the ring of a focus at its edge needs room. */
export const QUEUE = `
.queue { flex: 1 0 auto }
.queue:focus-visible { outline-offset: 4px; border-radius: 4px }
.rows { display: grid }
.row {
  display: grid; grid-template: auto auto / 44px minmax(0, 1fr) auto; align-items: center; gap: 0 14px;
  padding: 10px 4px; margin-inline: -4px;
  content-visibility: auto; contain-intrinsic-block-size: auto 66px;
}
.row + .row { border-block-start: 1px solid var(--line) }
.thumb {
  position: relative; display: grid; place-items: center; width: 44px; height: 44px; overflow: hidden; border-radius: 10px;
  background: var(--sunken); color: var(--quiet);
}
.thumb canvas { width: 100%; height: 100% }
.words { min-width: 0 }
.name { overflow: hidden; font-weight: 550; text-overflow: ellipsis; white-space: nowrap }
.state { color: var(--quiet); font-size: 14px; font-variant-numeric: tabular-nums }
.row[data-status='done'] .state { color: var(--good) }
.row[data-status='failed'] .state { color: var(--bad) }
.row-actions { display: flex }
.row progress { grid-column: 2 / -1; margin-block-start: 6px }
.more { height: 1px }
@media (forced-colors: active) {
  .row[data-status='done'] .state, .row[data-status='failed'] .state { color: CanvasText }
}
`
