import { CHUNK, type Cloud, rocket, type Sending } from './chunks-under-test.contract.ts'

/** The parts of the picture that stands for any file: uneven, and as few as show an order. */
export const PARTS = [
  rocket.slice(0, CHUNK),
  rocket.slice(CHUNK, CHUNK + 12_345),
  rocket.slice(CHUNK + 12_345),
] as const

/** Sends a part, as `2/3`, or as `2` where nobody says how many there are. */
export function sendPart(
  cloud: Cloud,
  text: string,
  { id = 'u', action = 'image/upload', bytes, ...post }: Sending = {},
) {
  const [number = '', total] = text.split('/')
  const headers = {
    ...{ 'x-unique-upload-id': id, 'x-upload-part-number': number },
    ...(total !== undefined && { 'x-upload-total-parts': total }),
    ...post.headers,
  }
  return cloud.post(action, { file: bytes ?? PARTS[Number(number) - 1] ?? 'x', ...post, headers })
}
