import { refuse } from '../errors/cloudinary-error.ts'

const PERCENT = 0x25
const PLUS = 0x2b
const SPACE = 0x20

/** The value of a hex digit by its byte; 255 for every other byte. */
const HEX = Uint8Array.from({ length: 256 }, (_, byte) => {
  const digit = String.fromCharCode(byte)
  return /[0-9A-Fa-f]/.test(digit) ? Number.parseInt(digit, 16) : 255
})

/** How many bytes from the start can be decoded without the ones that follow: an escape at the end may be cut. */
export function decodableLength(bytes: Uint8Array): number {
  const at = bytes.lastIndexOf(PERCENT)
  return at >= 0 && at >= bytes.length - 2 ? at : bytes.length
}

/**
 * `%41` is `A`. @param plusIsSpace as in forms.
 * @throws CloudinaryError `invalidParameter` for a `%` without two hex digits.
 */
export function decodePercent(source: Uint8Array, { plusIsSpace = false } = {}): Uint8Array {
  const target = new Uint8Array(source.length)
  let length = 0
  for (let at = 0; at < source.length; at += 1) {
    let byte = source[at] ?? 0
    if (byte === PERCENT) {
      const [high = 255, low = 255] = [HEX[source[at + 1] ?? 0], HEX[source[at + 2] ?? 0]]
      if (high === 255 || low === 255)
        throw refuse(
          'invalidParameter',
          'file',
          'a data URI with two hex digits after every %',
          Buffer.from(source.subarray(at, at + 20)).toString(),
        )
      byte = high * 16 + low
      at += 2
    } else if (byte === PLUS && plusIsSpace) byte = SPACE
    target[length++] = byte
  }
  return target.subarray(0, length)
}
