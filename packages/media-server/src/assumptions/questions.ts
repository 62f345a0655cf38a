import type { Assumption } from './assumption.ts'

/** What the local cloud does one way only; asked of an account all the same. */
export const QUESTIONS = {
  unsignedPrivate: {
    question: 'How is the original of a private asset refused where the URL is not signed?',
    values: { denied: '401 `deny or ACL failure`', missing: '404, as if it were not there' },
    ground: 'Both are reported; 401 is the better documented one for `authenticated`.',
    dependsOn: 'Nothing: a refusal is a refusal.',
    confirmed: false,
  },
  wrongSignatureOnPublic: {
    question: 'Is a public asset delivered by a URL whose signature is wrong?',
    values: { refused: 'no, 401', served: 'yes, as without a signature' },
    ground: 'No text is public; a signature that is there and wrong is somebody trying.',
    dependsOn: 'Nothing of the signer.',
    confirmed: false,
  },
  privateCaching: {
    question: 'May shared caches keep a private file that they were sent for a signed URL?',
    values: { never: '`private, no-store`', allowed: 'yes: `public` with a `max-age`' },
    ground: 'Cloudinary was seen to send `public, max-age=2592000`; the local cloud is stricter on purpose.',
    dependsOn: 'The advice to hand out download links, not signed delivery URLs.',
    confirmed: false,
  },
  exifSizes: {
    question: 'Which width and height has a photo with an EXIF orientation?',
    values: { upright: 'those of the upright picture', stored: 'those of the pixels as stored' },
    ground: 'Staff: images are rotated by EXIF on upload (cloudinary_npm#296). The bytes are kept as sent.',
    dependsOn: 'Limits on dimensions at completion.',
    confirmed: false,
  },
  pathType: {
    question: 'Is `POST /<resource_type>/<private|authenticated>` an upload, and what if `type` says otherwise?',
    values: {
      absent: 'there is no such route',
      parameter: 'it is, and a signed `type` decides',
      path: 'it is, and the path decides, which nobody signs',
    },
    ground: 'upload_images shows it in examples with curl; the reference does not list it.',
    dependsOn: 'With `path`, a signature for `authenticated` can store the own file as `private`.',
    confirmed: false,
  },
  padColour: {
    question: 'What colour is behind `c_pad`?',
    values: { transparent: 'none where the format can, else white', black: 'black in JPEG' },
    ground: 'Staff on corners (cloudinary_java#48); a report of 2012 says black for JPEG (cloudinary_gem#9).',
    dependsOn: 'Nothing of the signer.',
    confirmed: false,
  },
  presetUpdate: {
    question: 'What becomes of settings that an update of an upload preset does not name?',
    values: { gone: 'they are gone: what is sent is the whole preset', kept: 'they stay' },
    ground:
      'Staff: what is not pulled first and sent back is overwritten (cloudinary_php#358); the tests of the SDKs send back all there was.',
    dependsOn: 'Nothing of the signer, which changes no preset.',
    confirmed: false,
  },
  disallowedPublicId: {
    question: 'What becomes of a `public_id` where the upload preset says `disallow_public_id`?',
    values: { refused: 'the upload is refused', ignored: 'it is ignored, and another id drawn' },
    ground:
      'admin_api: the preset disables assigning one in the upload call; how is not said, nor whether for signed calls too.',
    dependsOn: 'Grants, which sign the whole public id: with such a preset none is ever completed, either way.',
    confirmed: false,
  },
  unsignedStanding: {
    question:
      'Does an unsigned upload onto an id that is taken get the URL of what stands there, signed where that is not public?',
    values: { denied: 'no: 401 unless it is public', shown: 'yes, as a signed upload without `overwrite` does' },
    ground: 'The answer holds the standing asset and `existing`; of assets that are not public nothing is said.',
    dependsOn:
      'What an unsigned preset with a protected `type`, made for something else on the account, gives away to whoever guesses an id.',
    confirmed: false,
  },
  repeatedChunk: {
    question: 'Does a chunk that comes twice count once?',
    values: { once: 'yes, the same bytes at the same place', twice: 'no' },
    ground: 'pycloudinary sends a chunk again after renewing its token, so it should.',
    dependsOn: 'Resuming an upload in pieces.',
    confirmed: false,
  },
  chunkParameters: {
    question: 'Whose parameters hold for a file in chunks, where the chunks were signed with different ones?',
    values: {
      same: 'nobody’s: a chunk that was signed with others than the first, its time aside, is refused',
      last: 'those of the last chunk',
      first: 'those of the first chunk',
    },
    ground:
      'pycloudinary sends later chunks with the `public_id` of the answer before, which is the one that was sent; nothing else is public.',
    dependsOn: 'Renewing a signature in the middle of a file: only its timestamp may change.',
    confirmed: false,
  },
} as const satisfies Record<string, Assumption>
