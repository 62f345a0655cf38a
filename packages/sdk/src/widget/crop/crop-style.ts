/** The cropper: the picture, dimmed beside the selection, thirds in it, and what it is taken hold of by. On a picture colours are fixed. */
export const CROP = `
.crop { display: flex; flex: 1 1 auto; flex-direction: column; min-height: 0 }
.crop-stage {
  --room: max(140px, min(460px, 100dvh - 250px));
  display: grid; flex: 1 1 auto; place-items: center; min-height: 0; padding: 26px; overflow: hidden; background: var(--sunken);
}
.crop-stage > progress { width: min(200px, 100%) }
.crop-frame {
  position: relative; width: min(100%, var(--room) * var(--ratio)); min-width: 44px; min-height: 44px; aspect-ratio: var(--ratio);
  user-select: none; -webkit-user-select: none; forced-color-adjust: none;
}
.crop-frame canvas {
  display: block; width: 100%; height: 100%; border-radius: 3px;
  background: repeating-conic-gradient(#c9ccd3 0 25%, #f4f5f7 0 50%) 0 0 / 16px 16px;
}
.crop-shade { position: absolute; inset: 0; overflow: hidden; border-radius: 3px; pointer-events: none }
.crop-shade::before, .crop-box { content: ''; position: absolute; left: var(--x); top: var(--y); width: var(--w); height: var(--h) }
.crop-shade::before { box-shadow: 0 0 0 100vmax rgb(9 11 18 / 60%); transition: box-shadow 0.2s }
[data-moving] .crop-shade::before { box-shadow: 0 0 0 100vmax rgb(9 11 18 / 46%) }
.crop-box { outline: 1.5px solid #fff; box-shadow: 0 0 0 2.5px rgb(9 11 18 / 40%) }
.crop-move, .crop-handle { position: absolute; touch-action: none }
.crop-move { inset: 0; cursor: move }
.crop-move::before {
  --line-colour: rgb(255 255 255 / 75%);
  --thirds: transparent calc(100% / 3 - 0.5px), var(--line-colour) 0 calc(100% / 3 + 0.5px), transparent 0 calc(200% / 3 - 0.5px),
    var(--line-colour) 0 calc(200% / 3 + 0.5px), transparent 0;
  content: ''; position: absolute; inset: 0; opacity: 0.55; transition: opacity 0.2s;
  background: linear-gradient(to right, var(--thirds)), linear-gradient(var(--thirds));
}
[data-moving] .crop-move::before, .crop-move:focus-visible::before { opacity: 1 }
.crop-handle { width: 32px; height: 32px; margin: -16px }
.crop-handle::before {
  content: ''; position: absolute; inset: 9px; border-radius: 50%; background: #fff;
  box-shadow: 0 0 0 1px rgb(9 11 18 / 45%), 0 1px 4px rgb(9 11 18 / 45%); transition: scale 0.15s var(--ease);
}
.crop-handle:hover::before { scale: 1.2 }
.crop-handle:is([data-handle='n'], [data-handle='s'])::before { inset: 13px 4px; border-radius: 3px }
.crop-handle:is([data-handle='e'], [data-handle='w'])::before { inset: 4px 13px; border-radius: 3px }
.crop-handle[data-handle*='n'] { top: 0 }
.crop-handle[data-handle*='s'] { top: 100% }
.crop-handle[data-handle*='w'] { left: 0 }
.crop-handle[data-handle*='e'] { left: 100% }
.crop-handle:is([data-handle='n'], [data-handle='s']) { left: 50%; cursor: ns-resize }
.crop-handle:is([data-handle='e'], [data-handle='w']) { top: 50%; cursor: ew-resize }
.crop-handle:is([data-handle='nw'], [data-handle='se']) { cursor: nwse-resize }
.crop-handle:is([data-handle='ne'], [data-handle='sw']) { cursor: nesw-resize }
.crop-move:focus-visible { outline: 3px solid #fff; outline-offset: -1px; box-shadow: 0 0 0 6px #2f4fd6 }
.crop-handle:focus-visible { outline: none }
.crop-handle:focus-visible::before { background: #2f4fd6; box-shadow: 0 0 0 3px #fff, 0 0 0 5px #2f4fd6; scale: 1.2 }
.crop-foot {
  display: flex; flex-wrap: wrap; align-items: center; gap: 8px 12px; padding: 14px 24px; border-top: 1px solid var(--line);
  background: var(--surface);
}
.crop-words { flex: 1 1 8em; min-width: 0 }
.crop-words:not(:has(> :not([hidden], :empty))) { display: none }
.crop-size { color: var(--quiet); font-size: 14px; font-variant-numeric: tabular-nums }
.crop .button:disabled { opacity: 0.6; cursor: default }
@media (pointer: coarse) {
  .crop-handle { width: 44px; height: 44px; margin: -22px }
  .crop-handle::before { inset: 14px }
  .crop-handle:is([data-handle='n'], [data-handle='s'])::before { inset: 19px 9px }
  .crop-handle:is([data-handle='e'], [data-handle='w'])::before { inset: 9px 19px }
}
@media (width < 560px) {
  .crop-stage { --room: max(140px, 100dvh - 250px); padding: 24px 18px }
  .crop-foot { padding: 12px 18px max(12px, env(safe-area-inset-bottom)) }
  .crop .summary-actions .button { flex: 1 1 auto }
}
@media (forced-colors: active) {
  .crop-foot { border-top: 1px solid CanvasText }
}
`
