/** Colours with their light and dark values, and what all parts share. Text on its ground is at least 4.5:1 in both. */
export const BASE = `
:host {
  color-scheme: light dark;
  --ink: var(--cs-text-dark, light-dark(#171a21, #eceef3));
  --quiet: var(--cs-inactive-tab-icon, light-dark(#5a6170, #a6aebc));
  --surface: var(--cs-window, light-dark(#ffffff, #1b1e25));
  --sunken: var(--cs-source-bg, light-dark(#f5f6fa, #23272f));
  --line: var(--cs-window-border, light-dark(#e0e3ea, #363c47));
  --action: var(--cs-action, light-dark(#2f4fd6, #9db0ff));
  --on-action: var(--cs-text-light, light-dark(#ffffff, #10163a));
  --link: var(--cs-link, var(--action));
  --menu: var(--cs-menu-icons, light-dark(#4a5160, #b6bdca));
  --tab: var(--cs-tab-icon, var(--ink));
  --moving: var(--cs-in-progress, var(--action));
  --good: var(--cs-complete, light-dark(#12713f, #69d598));
  --bad: var(--cs-error, light-dark(#b3261e, #ffa198));
  --frame: var(--cs-frame, light-dark(rgb(20 24 36 / 45%), rgb(0 0 0 / 62%)));
  --round: 18px;
  --round-small: 10px;
  --ease: cubic-bezier(0.2, 0.7, 0.2, 1);
  display: contents;
  font: var(--cs-font, 400 15px / 1.45 system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', sans-serif);
  text-align: start;
}
:host([follows-page]) { color-scheme: inherit }
:host([light]) { color-scheme: light }
*, *::before, *::after { box-sizing: border-box }
[hidden] { display: none !important }
h2, h3, p, ul { margin: 0; padding: 0 }
ul { list-style: none }
.visually-hidden {
  position: absolute; width: 1px; height: 1px; margin: -1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap;
}
.quiet { color: var(--quiet) }
.icon {
  display: block; width: 20px; height: 20px; flex: none;
  fill: none; stroke: currentColor; stroke-width: 1.75; stroke-linecap: round; stroke-linejoin: round;
}
button, input { font: inherit; color: inherit; letter-spacing: inherit }
button { cursor: pointer; touch-action: manipulation; -webkit-tap-highlight-color: transparent }
:focus { outline: none }
:focus-visible { outline: 2px solid var(--link); outline-offset: 2px }
.button {
  min-height: 40px; padding: 8px 16px; border: 1px solid var(--line); border-radius: var(--round-small);
  background: var(--surface); color: var(--ink); font-weight: 550; white-space: nowrap;
  transition: background 0.15s, border-color 0.15s, transform 0.15s var(--ease);
}
.button:hover { border-color: var(--quiet); background: var(--sunken) }
.button:active { transform: scale(0.98) }
.button.is-main { border-color: transparent; background: var(--action); color: var(--on-action) }
.button.is-main:hover { background: color-mix(in oklab, var(--action) 88%, var(--ink)) }
.button.is-danger { color: var(--bad) }
.icon-button {
  display: inline-grid; place-items: center; width: 36px; height: 36px; flex: none; padding: 0;
  border: 0; border-radius: 50%; background: transparent; color: var(--menu); transition: background 0.15s, color 0.15s;
}
.icon-button:hover { background: var(--sunken); color: var(--ink) }
progress {
  display: block; width: 100%; height: 4px; border: 0; border-radius: 2px; overflow: hidden;
  appearance: none; background: var(--line); color: var(--moving);
}
progress::-webkit-progress-bar { background: transparent }
progress::-webkit-progress-value { background: var(--moving); border-radius: 2px; transition: inline-size 0.2s linear }
progress::-moz-progress-bar { background: var(--moving); border-radius: 2px }
progress:indeterminate {
  background: linear-gradient(90deg, var(--line) 30%, var(--moving) 50%, var(--line) 70%) 0 / 300%;
  animation: slide 1.4s linear infinite;
}
@keyframes slide { from { background-position: 100% } to { background-position: 0 } }
@media (prefers-reduced-motion: reduce) {
  *, ::before, ::after, ::backdrop, ::-webkit-progress-value { transition: none !important; animation: none !important }
}
@media (forced-colors: active) {
  :host, :host([light]) {
    color-scheme: light dark; --ink: CanvasText; --quiet: CanvasText; --surface: Canvas; --sunken: Canvas; --line: CanvasText;
    --action: LinkText; --link: LinkText; --menu: ButtonText; --tab: ButtonText; --good: CanvasText; --bad: CanvasText;
  }
  .button.is-main { border-color: ButtonText; background: Highlight; color: HighlightText; forced-color-adjust: none }
  .icon-button { border: 1px solid ButtonText; color: ButtonText }
  progress { border: 1px solid CanvasText; height: 6px; forced-color-adjust: none; background: Canvas; color: Highlight }
  progress::-webkit-progress-value { background: Highlight }
  progress::-moz-progress-bar { background: Highlight }
}
`
