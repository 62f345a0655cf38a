/** The picture that a camera gives, and what stands below it. */
export const CAMERA = `
.camera { display: grid; gap: 12px; padding: 16px; border-radius: 14px; background: var(--sunken) }
.camera-picture {
  display: block; width: 100%; max-height: min(52dvh, 420px); aspect-ratio: 4 / 3; border-radius: 10px;
  background: #000; object-fit: contain;
}
.camera-picture[data-mirrored] { transform: scaleX(-1) }
.camera-line { display: flex; flex-wrap: wrap; align-items: center; justify-content: center; gap: 8px 12px }
.camera-line label { font-weight: 550 }
.camera-line select {
  min-width: 0; max-width: 16em; min-height: 40px; padding: 8px 12px; border: 1px solid var(--quiet);
  border-radius: var(--round-small); background: var(--surface); color: var(--ink); font: inherit;
}
`
