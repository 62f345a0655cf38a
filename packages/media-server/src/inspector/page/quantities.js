const whole = new Intl.NumberFormat('en')
const short = new Intl.NumberFormat('en', { maximumSignificantDigits: 3 })
const clock = new Intl.DateTimeFormat('en-GB', { timeStyle: 'medium' })
const moment = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'medium' })

/** `112,525`. @param {number} count */
export const formatCount = (count) => whole.format(count)

/** `113 kB`; decimal units, as Cloudinary counts. @param {number} bytes */
export function formatSize(bytes) {
  /** @type {[string, number][]} */
  const units = [
    ['GB', 1e9],
    ['MB', 1e6],
    ['kB', 1e3],
  ]
  const [name, size] = units.find(([, size]) => bytes >= size) ?? ['B', 1]
  return `${short.format(bytes / size)} ${name}`
}

/** `12 ms`, `1.25 s`. @param {number} ms */
export const formatDuration = (ms) => (ms < 1000 ? `${Math.round(ms)} ms` : `${short.format(ms / 1000)} s`)

/** `14:03:59`, in the reader's time zone. @param {number} ms since the Unix epoch */
export const formatClock = (ms) => clock.format(ms)

/** With its day. @param {number} ms since the Unix epoch */
export const formatMoment = (ms) => moment.format(ms)
