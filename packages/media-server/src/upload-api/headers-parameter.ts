import type { DeliveryHeaders } from '../catalog/catalog.ts'
import { refuse } from '../errors/cloudinary-error.ts'
import type { Parser } from './parameters.ts'

const MAX_LINES = 10
const WANTED = `at most ${MAX_LINES} lines such as X-Robots-Tag: noindex, of at most 1000 visible characters of ASCII`
const LINE = /^(?<name>[A-Za-z-]{1,40}) ?: ?(?<value>[\x21-\x7e](?:[\x20-\x7e]{0,998}[\x21-\x7e])?)$/

/** Relations that have no browser do anything. By others, such as `preload` or `preconnect`, it goes to a host that the uploader has chosen. */
const QUIET = ['canonical', 'alternate', 'author', 'license', 'describedby']
const LINK = `<https?://[^<>"\\s]+>; ?rel="?(?:${QUIET.join('|')})"?`
const LINKS = new RegExp(`^${LINK}(?:, ?${LINK})*$`)

/** What each documented header may say. A name that is not here is none that an upload could set. */
const HEADERS: Readonly<Record<string, (value: string) => void>> = {
  'x-robots-tag': () => {},
  link(value) {
    if (!LINKS.test(value))
      throw refuse(
        'invalidParameter',
        'headers Link',
        `links such as <https://a.example/b>; rel="canonical", with a rel of ${QUIET.join(', ')}: others have browsers connect elsewhere`,
        value,
      )
  },
  /** Documented, and a header of requests. In an answer it means nothing, and whatever stands in it is shown to everybody. */
  authorization() {
    throw refuse('notImplemented', 'headers Authorization')
  },
}

/**
 * What delivery says besides of an asset: lines of `name: value`, with any line break between them.
 * @see image_upload_api_reference#upload_optional_parameters, `headers`: Link, Authorization, X-Robots-Tag
 */
export const deliveryHeaders: Parser<DeliveryHeaders> = (text, name) => {
  const lines = text.split(/\r\n|\n/)
  if (lines.length > MAX_LINES) throw refuse('invalidParameter', name, WANTED, `${lines.length} lines`)
  const found: Record<string, string> = {}
  for (const line of lines) {
    const { name: given = '', value = '' } = LINE.exec(line)?.groups ?? {}
    if (given === '') throw refuse('invalidParameter', name, WANTED, line)
    const header = given.toLowerCase()
    if (!Object.hasOwn(HEADERS, header))
      throw refuse('invalidParameter', name, 'lines of X-Robots-Tag and Link', `${given}: …`)
    HEADERS[header]?.(value)
    found[header] = header in found ? `${found[header]}, ${value}` : value
  }
  return found
}
