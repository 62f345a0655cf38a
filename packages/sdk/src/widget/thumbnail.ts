const SIDE = 88
/** Larger pictures take longer to read than they are worth. */
const MOST_BYTES = 40_000_000
/** One picture is read at a time: a thousand at once would be a thousand in memory. */
let reading: Promise<void> = Promise.resolve()

/**
 * Draws a picture of a file into an element, once it can be seen. On a canvas, since a strict policy allows no `blob:` addresses.
 * What the browser cannot read keeps its icon.
 */
export function thumbnail(file: Blob, into: HTMLElement): void {
  if (file.size > MOST_BYTES) return
  const seen = new IntersectionObserver(([entry]) => {
    if (!entry?.isIntersecting) return
    seen.disconnect()
    reading = reading.then(() => draw(file, into)).catch(() => {})
  })
  seen.observe(into)
}

async function draw(file: Blob, into: HTMLElement): Promise<void> {
  if (!into.isConnected) return
  const bitmap = await createImageBitmap(file, { resizeHeight: SIDE * 2, resizeQuality: 'medium' })
  const canvas = document.createElement('canvas')
  canvas.width = SIDE
  canvas.height = SIDE
  const scale = Math.max(SIDE / bitmap.width, SIDE / bitmap.height)
  const [width, height] = [bitmap.width * scale, bitmap.height * scale]
  canvas.getContext('2d')?.drawImage(bitmap, (SIDE - width) / 2, (SIDE - height) / 2, width, height)
  bitmap.close()
  into.replaceChildren(canvas)
}
