import { refuse } from '../errors/cloudinary-error.ts'
import type { Parser } from './parameters.ts'

/** Whose subscription each needs. @see https://cloudinary.com/documentation/moderate_assets */
const ADD_ONS: Readonly<Record<string, string>> = {
  aws_rek: 'Amazon Rekognition AI Moderation',
  aws_rek_video: 'Amazon Rekognition Video Moderation',
  duplicate: 'Cloudinary Duplicate Image Detection',
  google_video_moderation: 'Google AI Video Moderation',
  metascan: 'MetaDefender Anti-Malware Protection',
  perception_point: 'Perception Point Malware Detection',
  webpurify: 'WebPurify Image Moderation',
}

/** A kind of moderation, such as `manual`. @throws CloudinaryError `moderationInvalid` for what Cloudinary does not know either. */
export const moderationKind: Parser<string> = (text) => {
  if (text !== 'manual' && !Object.hasOwn(ADD_ONS, text)) throw refuse('moderationInvalid', text)
  return text
}

/**
 * Who is to look at an asset: `manual`, or several as `aws_rek:explicit_nudity:0.8|manual`, which are add-ons.
 * @throws CloudinaryError `moderationInvalid`, `noSubscription`
 */
export const moderation: Parser<'manual'> = (text, name) => {
  for (const each of text.split('|')) {
    const kind = moderationKind(each === 'manual' ? each : (each.split(':')[0] ?? ''), name)
    if (kind !== 'manual') throw refuse('noSubscription', ADD_ONS[kind] ?? kind)
  }
  if (text !== 'manual') throw refuse('moderationInvalid', text)
  return 'manual'
}
