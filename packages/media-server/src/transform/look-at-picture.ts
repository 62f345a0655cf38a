import type { Sharp } from 'sharp'
import { createDeadline, imageWork, openImage, refusalOf } from './image-library.ts'
import type { ImageLimits } from './transformation.ts'

/**
 * Reads something off a picture, its first frame turned upright: in its turn, in its time, within the limits.
 * @param source path of a file, or its bytes.
 * @throws CloudinaryError `invalidImageFile`, `imageTooLarge`, `renderTooSlow`.
 */
export const lookAtPicture = <T>(
  source: string | Uint8Array,
  limits: Pick<ImageLimits, 'maxInputPixels'>,
  look: (picture: Sharp) => Promise<T>,
): Promise<T> =>
  imageWork.run(
    async () => {
      try {
        return await look(createDeadline()(openImage(source, limits).autoOrient()))
      } catch (error) {
        throw refusalOf(error, limits)
      }
    },
    { patient: true },
  )
