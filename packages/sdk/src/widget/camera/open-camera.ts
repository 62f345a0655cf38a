import type { TEXTS } from './texts.ts'

/** Enough for a document that is held before it; a camera that has less gives what it has. */
const WANTED = { width: { ideal: 1920 }, height: { ideal: 1080 } }

/**
 * Opens a camera, which asks the user.
 * @param deviceId of {@link camerasOf}. Default: the one that the browser prefers.
 * @throws DOMException
 */
export async function openCamera(deviceId: string | undefined): Promise<MediaStream> {
  const { mediaDevices } = navigator
  // Its type says that it is always there.
  if (!mediaDevices as boolean) throw new DOMException('there are no cameras on pages like this', 'SecurityError')
  return mediaDevices.getUserMedia({ video: { ...WANTED, ...(deviceId && { deviceId: { exact: deviceId } }) } })
}

/** Those that the user has; their names are known once one of them is open. */
export const camerasOf = async (): Promise<readonly MediaDeviceInfo[]> =>
  (await navigator.mediaDevices.enumerateDevices()).filter(({ kind }) => kind === 'videoinput')

/** Whether a picture looks as in a mirror: the side of a phone that looks at its user, and all that says nothing of sides. */
export const isMirrored = (stream: MediaStream): boolean =>
  stream.getVideoTracks()[0]?.getSettings().facingMode !== 'environment'

const REASONS: Readonly<Record<string, keyof typeof TEXTS>> = {
  NotAllowedError: 'camera.denied',
  NotFoundError: 'camera.missing',
  OverconstrainedError: 'camera.missing',
  NotReadableError: 'camera.busy',
  AbortError: 'camera.busy',
  SecurityError: 'camera.insecure',
}

/** @see https://w3c.github.io/mediacapture-main/#dom-mediadevices-getusermedia */
export const reasonOf = (cause: unknown): keyof typeof TEXTS =>
  REASONS[(cause as { name?: string } | null)?.name ?? ''] ?? 'camera.camera_error'
