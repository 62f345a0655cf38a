const FILMS = 'it has a film made of pictures, and no films are made here'
const MODEL =
  'its scores come out of a model that Cloudinary keeps to itself, and any other number under their name would be made up'
const CODE = 'it is code of the request, to be run on the server'

/**
 * Documented parameters that are refused wherever they stand, and why: as refusals and `docs/compatibility.md` say it. What is refused
 * by one action alone says so there.
 */
export const REFUSED_BECAUSE: Readonly<Record<string, string>> = {
  proxy: 'it would have a file loaded past the guard that keeps this server from private addresses',
  eval: CODE,
  on_success: CODE,
  quality_override: 'it says what q_auto comes to, and the quality of a picture (q_) cannot be chosen here',
  quality_analysis: MODEL,
  accessibility_analysis: MODEL,
  manifest_transformation: FILMS,
  manifest_json: FILMS,
  template: FILMS,
  template_vars: FILMS,
  pages: 'how many pages an image has is in every answer, and no more is known of them',
  skip_backup: 'no folder is deleted that holds anything, so that there is nothing to back up',
  direction: 'the newest come first',
  order_by: 'they are in the order they were made in',
  position: 'they are in the order they were made in',
  live: 'no live streams are taken here',
  parameter_whitelist: 'which parameters an unsigned upload may bring is fixed here, to those that Cloudinary names',
}

/** What a refusal says at its end, `: why`, or nothing. @param ofAction why an action does without it. */
export const becauseOf = (name: string, ofAction?: string): string => {
  const why = Object.hasOwn(REFUSED_BECAUSE, name) ? REFUSED_BECAUSE[name] : ofAction
  return why === undefined ? '' : `: ${why}`
}
