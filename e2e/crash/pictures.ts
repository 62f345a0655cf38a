import sharp from 'sharp'
import type { Random } from './random.ts'

/** What is asked for with every image, as in Cloudinary's tutorial, and the names of the two in a delivery URL. */
export const EAGER = 'w_400,h_300,c_pad|w_260,h_200,c_crop'
export const EAGER_PATHS = ['c_pad,h_300,w_400', 'c_crop,h_200,w_260']
/** Made when it is first asked for. */
export const LAZY_PATH = 'c_fill,h_90,w_90'

/** A small JPEG that no other call gives. */
export async function drawPicture(random: Random): Promise<Buffer<ArrayBuffer>> {
  const [width, height] = [40, 32]
  const noise = random.bytes(3 * width * height)
  return Buffer.from(
    await sharp(noise, { raw: { width, height, channels: 3 } })
      .resize(320, 256)
      .jpeg()
      .toBuffer(),
  )
}
