import { readdirSync, readFileSync } from 'node:fs'
import { extname } from 'node:path'

/** Sources and built package both lie two folders under the package's root; the page itself is never built. */
const DIRECTORY = new URL('../../src/gateway/page/', import.meta.url)

/** The types that the page is made of; a file of another type is not served. */
const MEDIA_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
}

export interface PageFile {
  mediaType: string
  text: string
}

/** The page's files by name, read once: what is not in the map cannot be asked for, whatever the path says. */
export function readPageFiles(): ReadonlyMap<string, PageFile> {
  const files = new Map<string, PageFile>()
  for (const name of readdirSync(DIRECTORY)) {
    const mediaType = MEDIA_TYPES[extname(name)]
    if (mediaType !== undefined) files.set(name, { mediaType, text: readFileSync(new URL(name, DIRECTORY), 'utf8') })
  }
  return files
}

/** Puts values into `{{name}}` placeholders, escaped for HTML text and attributes. */
export function fillPlaceholders(html: string, values: Readonly<Record<string, string>>): string {
  return html.replaceAll(/\{\{(\w+)\}\}/g, (_, name: string) => {
    const value = Object.hasOwn(values, name) ? values[name] : undefined
    if (value === undefined) throw new TypeError(`the page has a placeholder {{${name}}} that nothing fills`)
    return escapeHtml(value)
  })
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** Text as it may stand in HTML, between tags and in attributes. */
export const escapeHtml = (text: string): string =>
  text.replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? '')
