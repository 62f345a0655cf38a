export const TEXTS = {
  en: {
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
  },
  de: {
    'crop.title': 'Bild zuschneiden',
    'crop.crop_btn': 'Zuschneiden und hochladen',
    'crop.skip_btn': 'Ohne Zuschnitt',
    'crop.image_error': 'Ein Ausschnitt muss gewählt werden, und dieser Browser kann das nicht als Bild zeigen.',
    'crop.corner_tooltip': 'Ecke ziehen oder Pfeiltasten drücken.',
    'crop.handle_tooltip': 'Kante ziehen oder Pfeiltasten drücken.',
    'crop.selection': 'Auswahl',
    'crop.top': 'Oben',
    'crop.bottom': 'Unten',
    'crop.left': 'Links',
    'crop.right': 'Rechts',
    'crop.size': '{{width}} × {{height}} Pixel',
    'crop.position': '{{width}} × {{height}} Pixel, {{x}} von links, {{y}} von oben',
    'crop.least_width': 'Er muss mindestens {{num}} Pixel breit sein.',
    'crop.least_height': 'Er muss mindestens {{num}} Pixel hoch sein.',
  },
} as const

/** Says what stands in the cropper. */
export type Say = (key: keyof typeof TEXTS.en, values?: Readonly<Record<string, string | number>>) => string
