import type { Chosen } from '../../engine/contract.ts'
import type { FileKind } from '../../engine/file-kind.ts'
import type { Cover } from '../frame.ts'
import type { Texts } from '../text/translate.ts'
import type { WidgetOptions } from '../widget-options.ts'
import { asCoordinates } from './geometry.ts'
import { openCropper } from './open-cropper.ts'
import { TEXTS } from './texts.ts'

/** What the interface has at hand: this room loads nothing twice. */
export interface AtHand {
  options: WidgetOptions
  texts: Texts
  /** Puts something in the place of everything else in the window. @returns what ends that. */
  cover(content: Cover): () => void
  kindOf(file: Blob): Promise<FileKind | null>
  withinSize(options: WidgetOptions, chosen: Chosen): Promise<Chosen>
  checkAgainst(options: WidgetOptions, chosen: Chosen, texts: Texts): Promise<string | null>
}

/**
 * Has a part of a picture chosen before it is uploaded. What is no picture goes as it is; so does one that cannot be shown here, unless
 * a part has to be chosen.
 * @returns what is uploaded; words that say why nothing is; `null` when the user went back.
 */
export async function cropFirst(given: Chosen, hand: AtHand): Promise<Chosen | string | null> {
  const { options, texts } = hand
  const { showSkipCropButton = true, croppingCoordinatesMode = 'custom' } = options
  const unseen = (): Chosen | string => (showSkipCropButton ? given : texts.sayIn(TEXTS)('crop.image_error'))
  if (typeof given.source === 'string') return unseen()
  const kind = await hand.kindOf(given.source)
  if (kind?.group !== 'image' || kind.format === 'pdf') return given
  // The part is one of what is sent.
  const chosen = await hand.withinSize(options, given)
  const { source, parameters } = chosen
  // The queue says what is wrong with it.
  if (typeof source === 'string' || (await hand.checkAgainst(options, chosen, texts)) !== null) return chosen
  const cropped = await openCropper(source, options, texts, hand.cover)
  if (cropped === 'back') return null
  if (cropped === 'unreadable') return unseen()
  if (cropped === 'skip') return chosen
  return {
    ...chosen,
    parameters: { ...parameters, [`${croppingCoordinatesMode}_coordinates`]: asCoordinates(cropped) },
  }
}
