/** Keys as in the texts of Cloudinary's widget where it has them. */
export const TEXTS = {
  en: {
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
  },
  de: {
    'camera.capture': 'Bild aufnehmen',
    'camera.explanation': 'Warten auf die Kamera: Erlauben Sie dieser Seite, sie zu benutzen.',
    'camera.preview': 'Was die Kamera sieht',
    'camera.choose': 'Kamera',
    'camera.unnamed': 'Kamera {{num}}',
    'camera.retry': 'Noch einmal versuchen',
    'camera.file_name': 'Kamera_{{time}}',
    'camera.camera_error': 'Die Kamera kann nicht benutzt werden.',
    'camera.denied':
      'Die Kamera darf nicht benutzt werden: Erlauben Sie es in den Einstellungen Ihres Browsers für diese Seite.',
    'camera.missing': 'Es ist keine Kamera da.',
    'camera.busy': 'Die Kamera kann nicht benutzt werden: Vielleicht benutzt sie gerade ein anderes Programm.',
    'camera.ended': 'Die Kamera wurde ausgeschaltet.',
    'camera.insecure': 'Die Kamera kann nur auf Seiten benutzt werden, die mit https:// beginnen.',
  },
} as const
