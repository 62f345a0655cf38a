const whole = new Intl.NumberFormat('en')
const short = new Intl.NumberFormat('en', { maximumSignificantDigits: 3 })
const moment = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'medium' })

/** `112,525 bytes`. @param {number} bytes */
export const formatBytes = (bytes) => `${whole.format(bytes)} bytes`

/** `113 kB`; decimal units, as Cloudinary counts. @param {number} bytes */
export function formatSize(bytes) {
  /** @type {[string, number][]} */
  const units = [
    ['GB', 1e9],
    ['MB', 1e6],
    ['kB', 1e3],
  ]
  const [name, size] = units.find(([, size]) => bytes >= size) ?? ['bytes', 1]
  return `${short.format(bytes / size)} ${name}`
}

/** `0:59`, rounded up, so that `0:00` means none left. @param {number} ms */
export function formatCountdown(ms) {
  const seconds = Math.max(0, Math.ceil(ms / 1000))
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}

/** In the reader's time zone. @param {string} iso */
export const formatMoment = (iso) => moment.format(new Date(iso))
