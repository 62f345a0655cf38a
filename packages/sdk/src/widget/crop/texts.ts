import type { Message, Values } from '../text/messages.ts'

export const TEXTS = {
  'crop.title': 'Crop the picture',
  'crop.crop_btn': 'Crop and upload',
  'crop.skip_btn': 'Skip cropping',
  'crop.image_error': 'A part of it has to be chosen, and this browser cannot show it as a picture.',
  'crop.corner_tooltip': 'Drag the corner, or use the arrow keys.',
  'crop.handle_tooltip': 'Drag the edge, or use the arrow keys.',
  'crop.selection': 'Selection',
  'crop.top': 'Top',
  'crop.bottom': 'Bottom',
  'crop.left': 'Left',
  'crop.right': 'Right',
  'crop.size': '{{width}} × {{height}} pixels',
  'crop.position': '{{width}} × {{height}} pixels, {{x}} from the left, {{y}} from the top',
  'crop.least_width': 'It must be at least {{num}} pixels wide.',
  'crop.least_height': 'It must be at least {{num}} pixels high.',
} as const satisfies Record<string, Message>

/** Says what stands in the cropper. */
export type Say = (key: keyof typeof TEXTS, values?: Values) => string
