import type { Palette, WidgetOptions } from './widget-options.ts'

/** Palettes by name. `default` is what the styles say, light and dark. */
const THEMES: Readonly<Record<NonNullable<WidgetOptions['theme']>, Palette>> = {
  default: {},
  white: {
    window: '#ffffff',
    sourceBg: '#ffffff',
    windowBorder: '#c9ced6',
    textDark: '#1d2129',
    textLight: '#ffffff',
    action: '#1d2129',
    link: '#1d2129',
    inProgress: '#1d2129',
  },
  minimal: {
    window: '#ffffff',
    sourceBg: '#f7f7f8',
    windowBorder: '#e3e4e8',
    textDark: '#26282d',
    textLight: '#ffffff',
    action: '#4d5563',
    link: '#4d5563',
    inProgress: '#4d5563',
  },
  purple: {
    window: '#faf8ff',
    sourceBg: '#f1ecff',
    windowBorder: '#d6cbf5',
    textDark: '#251a44',
    textLight: '#ffffff',
    action: '#6236c9',
    link: '#6236c9',
    inProgress: '#6236c9',
  },
}

/** Puts the colours of the options on an element, as custom properties: `--cs-window-border`. */
export function applyTheme(host: HTMLElement, { theme = 'default', styles }: WidgetOptions): void {
  const [family] = Object.keys(styles?.fonts ?? {}).filter((name) => name !== 'default')
  const font = family && `400 15px / 1.45 ${family}, system-ui, sans-serif`
  const chosen = { ...styles?.palette, frame: styles?.frame?.background, font }
  for (const property of Array.from(host.style)) if (property.startsWith('--cs-')) host.style.removeProperty(property)
  for (const [name, colour] of [...Object.entries(THEMES[theme]), ...Object.entries(chosen)]) {
    const property = `--cs-${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`
    if (colour !== undefined) host.style.setProperty(property, colour)
  }
  // Colours that were chosen for a light window stay in a light one.
  host.toggleAttribute('light', theme !== 'default')
}
