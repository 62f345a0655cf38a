/** What holds words of two directions apart belongs in sentences, and not in names. */
const ISOLATES = /[\u2068\u2069]/g
/** As most cameras keep a picture. */
const QUALITY = 0.92

/**
 * What a camera sees now, as a JPEG file that is called by the time.
 * @param nameOf makes the name of `2026-11-22-13-54-09`, the user's time.
 * @throws Error when nothing is to be seen yet.
 */
export async function takePicture(video: HTMLVideoElement, nameOf: (time: string) => string): Promise<File> {
  const { videoWidth: width, videoHeight: height } = video
  const canvas = document.createElement('canvas')
  canvas.width = width
  canvas.height = height
  // As the camera saw it: only the preview is a mirror.
  canvas.getContext('2d')?.drawImage(video, 0, 0)
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/jpeg', QUALITY))
  if (blob === null) throw new Error(`a picture of ${width} × ${height} pixels cannot be taken`)
  const now = new Date()
  return new File([blob], `${nameOf(timeOf(now)).replace(ISOLATES, '')}.jpg`, {
    type: blob.type,
    lastModified: now.getTime(),
  })
}

/** `2026-11-22-13-54-09` */
export function timeOf(date: Date): string {
  const parts = [date.getMonth() + 1, date.getDate(), date.getHours(), date.getMinutes(), date.getSeconds()]
  return [date.getFullYear(), ...parts.map((part) => String(part).padStart(2, '0'))].join('-')
}
