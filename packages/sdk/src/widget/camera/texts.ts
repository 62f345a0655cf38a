import type { Message } from '../text/messages.ts'

/** Keys as in the texts of Cloudinary's widget where it has them. */
export const TEXTS = {
  'camera.capture': 'Take a picture',
  'camera.explanation': 'Waiting for the camera: allow this page to use it.',
  'camera.preview': 'What the camera sees',
  'camera.choose': 'Camera',
  'camera.unnamed': 'Camera {{num}}',
  'camera.retry': 'Try again',
  'camera.file_name': 'Camera_{{time}}',
  'camera.camera_error': 'The camera cannot be used.',
  'camera.denied': 'The camera may not be used: allow it for this page in the settings of your browser.',
  'camera.missing': 'There is no camera.',
  'camera.busy': 'The camera cannot be used: another program may be using it.',
  'camera.ended': 'The camera has been switched off.',
  'camera.insecure': 'The camera can be used only on pages that begin with https://.',
} as const satisfies Record<string, Message>
