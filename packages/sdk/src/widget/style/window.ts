/** The window, its place in a page, the bar that it is when it is small, and the question before it closes. */
export const WINDOW = `
.window {
  flex-direction: column; padding: 0; overflow: hidden; color: var(--ink); background: var(--surface);
  border: 1px solid var(--line); border-radius: var(--round); overflow-wrap: anywhere;
}
.window[open], section.window { display: flex }
dialog.window {
  pointer-events: auto; width: min(640px, 100vw - 32px); height: fit-content; max-width: none;
  min-height: min(440px, 100dvh - 32px); max-height: min(760px, 100dvh - 32px); margin: auto;
  box-shadow: 0 1px 1px rgb(10 15 30 / 6%), 0 8px 24px rgb(10 15 30 / 12%), 0 32px 72px rgb(10 15 30 / 22%);
}
dialog.window::backdrop { background: var(--frame); backdrop-filter: blur(3px) }
.window.is-inline { position: relative; width: 100%; min-height: 320px; max-height: 760px }
dialog.window[open] { animation: rise 0.28s var(--ease) }
dialog.window[open]::backdrop { animation: fade 0.2s ease-out }
@keyframes rise { from { opacity: 0; transform: translateY(14px) scale(0.985) } }
@keyframes fade { from { opacity: 0 } }
.head { display: flex; align-items: center; gap: 4px; padding: 14px 14px 10px 24px; padding-inline: 24px 14px }
.head h2 { flex: 1; font-size: 18px; font-weight: 650; line-height: 1.3; letter-spacing: -0.012em }
.body {
  position: relative; display: flex; flex: 1 1 auto; flex-direction: column; gap: 16px; min-height: 0;
  padding: 4px 24px 20px; container-type: inline-size; overflow-y: auto; overscroll-behavior: contain; scrollbar-width: thin;
}
[data-covered] > :is(.body, .summary) { display: none }
.notice { color: var(--bad) }
.notice:empty { display: none }
.summary {
  position: relative; display: flex; flex-wrap: wrap; align-items: center; gap: 8px 12px;
  padding: 14px 24px; border-top: 1px solid var(--line); background: var(--surface);
}
.summary progress { position: absolute; inset: -1px 0 auto; height: 2px; border-radius: 0 }
.summary-words { flex: 1 1 12em; color: var(--quiet); font-size: 14px; font-variant-numeric: tabular-nums }
.summary-actions { display: flex; flex-wrap: wrap; gap: 8px; margin-inline-start: auto }
.confirm { position: absolute; inset: 0; display: grid; place-items: center; padding: 20px; background: var(--frame); z-index: 2 }
.confirm-panel {
  display: grid; gap: 10px; width: min(400px, 100%); padding: 24px; border: 1px solid var(--line);
  border-radius: var(--round); background: var(--surface); box-shadow: 0 16px 48px rgb(10 15 30 / 26%);
}
.confirm-panel strong { font-size: 17px; font-weight: 650 }
.confirm-panel p { color: var(--quiet) }
.confirm-actions { display: grid; gap: 8px; margin-top: 8px }
.bar {
  position: fixed; inset: auto; inset-block-end: 20px; inset-inline-end: 20px; align-items: center; gap: 4px;
  width: min(360px, 100vw - 40px); margin: 0; padding: 12px 8px 14px 18px; padding-inline: 18px 8px; overflow: hidden;
  border: 1px solid var(--line); border-radius: var(--round); background: var(--surface); color: var(--ink);
  box-shadow: 0 8px 32px rgb(10 15 30 / 22%);
}
.bar[data-placed] { inset: var(--bar-top) var(--bar-right) var(--bar-bottom) var(--bar-left) }
.bar:popover-open { display: flex; animation: rise 0.25s var(--ease) }
.bar .words { flex: 1; min-width: 0 }
.bar-title { font-weight: 600 }
.bar progress { position: absolute; inset: auto 0 0; height: 3px; border-radius: 0 }
@media (width < 560px) {
  dialog.window {
    width: 100vw; height: 100dvh; max-height: none; margin: 0; border: 0; border-radius: 0;
  }
  .head { padding-inline: 18px 8px }
  .body { padding-inline: 18px }
  .summary { padding: 12px 18px max(12px, env(safe-area-inset-bottom)) }
  .summary-actions { flex: 1 1 100%; justify-content: flex-end }
  .icon-button { width: 44px; height: 44px }
  .button { min-height: 44px }
  .bar, .bar[data-placed] { inset: auto 12px 12px; width: auto }
}
@media (forced-colors: active) {
  .window, .bar, .confirm-panel { border: 2px solid CanvasText }
}
`
