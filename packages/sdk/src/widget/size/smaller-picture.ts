const QUALITY = 0.92
/** How much of a file is looked at for what says that its pictures move. */
const HEAD_BYTES = 65_536

/** In pixels; neither means as large as one likes. */
export interface LargestSize {
  width?: number | undefined
  height?: number | undefined
}

/**
 * A picture of the same kind and shape that is no larger than it may be, upright, without what else the file says.
 * @param type of the file, by what is in it: JPEG, PNG or WebP.
 * @returns `null` where it is small enough, or this cannot be done to it: it moves, or the browser cannot read or write it.
 */
export async function smallerPicture(file: Blob, type: string, most: LargestSize): Promise<Blob | null> {
  if (typeof OffscreenCanvas === 'undefined' || (await isMoving(file))) return null
  const bitmap = await createImageBitmap(file).catch(() => null)
  if (bitmap === null) return null
  const { width = Number.POSITIVE_INFINITY, height = Number.POSITIVE_INFINITY } = most
  const scale = Math.min(width / bitmap.width, height / bitmap.height)
  const drawn = scale < 1 ? await draw(bitmap, scale, type) : null
  bitmap.close()
  return drawn
}

async function draw(bitmap: ImageBitmap, scale: number, type: string): Promise<Blob | null> {
  const resizeWidth = Math.max(1, Math.round(bitmap.width * scale))
  const resizeHeight = Math.max(1, Math.round(bitmap.height * scale))
  const canvas = new OffscreenCanvas(resizeWidth, resizeHeight)
  const context = canvas.getContext('2d')
  if (!context || !isFaithful(context)) return null
  const small = await createImageBitmap(bitmap, { resizeWidth, resizeHeight, resizeQuality: 'high' })
  context.drawImage(small, 0, 0)
  small.close()
  const blob = await canvas.convertToBlob({ type, quality: QUALITY })
  // A browser that cannot write a kind writes PNG.
  return blob.type === type ? blob : null
}

/** A browser that hides what it is gives back other pixels than were drawn: they would be what is uploaded. */
function isFaithful(context: OffscreenCanvasRenderingContext2D): boolean {
  context.fillStyle = 'rgb(12, 34, 56)'
  context.fillRect(0, 0, 1, 1)
  const { data } = context.getImageData(0, 0, 1, 1)
  context.clearRect(0, 0, 1, 1)
  return String([...data]) === '12,34,56,255'
}

/**
 * Whether it is an animated PNG or WebP: drawn, it would stand still.
 * @see https://www.w3.org/TR/png-3/#acTL-chunk, https://developers.google.com/speed/webp/docs/riff_container
 */
export async function isMoving(file: Blob): Promise<boolean> {
  const head = new Uint8Array(await file.slice(0, HEAD_BYTES).arrayBuffer())
  const text = new TextDecoder('latin1').decode(head)
  if (text.startsWith('VP8X', 12)) return ((head[20] ?? 0) & 2) !== 0
  return text.startsWith('PNG', 1) && text.split('IDAT', 1)[0]?.includes('acTL') === true
}
