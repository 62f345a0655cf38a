import type { Assumption } from './assumption.ts'

/** What the local cloud can be told to do either way, so that tests run under every answer. */
export const SWITCHES = {
  foreignParameters: {
    question: 'What does an action do with a signed parameter that it does not know?',
    values: {
      refuse: 'it refuses the request and names the parameter',
      ignore: 'it verifies the signature over everything sent, then acts without the parameter',
      drop: 'it takes the parameter away first: what it does not know is no part of the signed text',
    },
    ground:
      'No text is public. One report of an upload that sent `x_unique_upload_id` as a field shows a string to sign without it, which speaks for `drop`; refusing is what a replay fears most, and what a misspelt name deserves.',
    dependsOn:
      'How many other actions the signature of an upload fits: see the table at the end. With `refuse` and `drop` it fits uploads and `explicit` alone.',
    confirmed: false,
  },
  ambiguousVersion1: {
    question: 'Is a version 1 signature taken where a value holds `&`, and the signed text reads in two ways?',
    values: {
      refuse: 'only where no value holds `&`, where both versions are the same text',
      accept: 'always, as before CVE-2025-12613',
    },
    ground:
      'The advisory (GHSA-g4mf-96x5-5m2c) speaks of the SDKs; old SDKs and snippets in browsers still sign version 1.',
    dependsOn:
      'With `accept`, who holds a signature can fold a parameter into the value before it and so leave it out, `folder` among them. Values that our policy signs hold no `&`, so nothing can be added.',
    confirmed: false,
  },
  signatureAlgorithms: {
    question: 'Which hashes of a request signature does an account take that nobody has limited?',
    values: { both: 'SHA-1 and SHA-256', sha1: 'SHA-1 alone', sha256: 'SHA-256 alone' },
    ground: 'authentication_signatures: both, unless the account was limited to SHA-256.',
    dependsOn:
      '`signatureAlgorithm`; grants sign SHA-256, the widget and `upload-signature` SHA-1 unless told otherwise.',
    confirmed: false,
  },
  answerAlgorithm: {
    question: 'Which hash signs the answer to an upload?',
    values: {
      sha1: 'SHA-1, whatever the request was signed with',
      sha256: 'SHA-256, whatever the request was signed with',
      request: 'the one that the request was signed with',
    },
    ground: 'The SDKs verify with one algorithm for the whole account, SHA-1 unless configured (utils/index.js).',
    dependsOn: 'Completion verifies the answer that the browser relays, and takes either; other receivers may not.',
    confirmed: false,
  },
  staleness: {
    question: 'When is a request judged too old: as its head arrives, or once its body has ended?',
    values: {
      head: 'as the head arrives: a slow upload may take longer than its signature lasts',
      end: 'once the body has ended',
    },
    ground: 'No text is public. With `end`, a file of an hour could never be sent in one request.',
    dependsOn: 'The shortest life that a signature may be given, and when a slow upload needs a new one.',
    confirmed: false,
  },
  futureTimestamp: {
    question: 'Is a timestamp taken that lies more than five minutes ahead?',
    values: { refuse: 'no: 400, naming the value and the clock', accept: 'yes, however far ahead' },
    ground: "No text is public; some clients' mocks say that it is outside the allowed range.",
    dependsOn: 'The doors sign no timestamp more than five minutes ahead, so that `accept` prolongs nothing.',
    confirmed: false,
  },
  checkOrder: {
    question: 'Of an old request with a wrong signature, what is said?',
    values: { timestamp: 'that it is stale', signature: 'that its signature is wrong' },
    ground: 'No text is public.',
    dependsOn: 'Which of two mistakes is explained first; nothing else.',
    confirmed: false,
  },
  stringShown: {
    question: 'How does `String to sign - …` in a refusal write a `&` inside a value?',
    values: { version2: 'as `%26`, as version 2 signs it', version1: 'as `&`, as version 1 signs it' },
    ground: 'Every string that was pasted in public is without `&`.',
    dependsOn: 'Comparing that text with our own to say why a signature failed.',
    confirmed: false,
  },
  folder: {
    question:
      'What does the parameter `folder` name, on an account with dynamic folders (every new one since June 2024)?',
    values: {
      fixed: 'the start of the public id, as with fixed folders',
      dynamic: 'the asset folder alone: the public id stands without it',
    },
    ground: 'The parameter is documented for fixed folders; how it acts in the other mode is not said (folder_modes).',
    dependsOn:
      'Ownership by namespace. The widget and `upload-signature` sign `folder`: with `dynamic` what they let in has an id of its own outside every namespace, which nobody owns. Grants name the whole public id and do not depend on it.',
    confirmed: false,
  },
  missingType: {
    question: 'Which asset does `destroy` or a download link mean that says no `type`?',
    values: {
      upload: 'the one of type `upload`, and no other',
      any: 'the first that has the id: `upload`, then `private`, then `authenticated`',
    },
    ground:
      'image_upload_api_reference: `upload` is the default. People who left it out met `Resource not found` (cloudinary_npm#37).',
    dependsOn: 'Whether a signature without `type` reaches protected assets; our links always say it.',
    confirmed: false,
  },
  allowedFormatsOnRaw: {
    question: 'Does `allowed_formats` hold an upload to `/raw/upload` too?',
    values: {
      extension: "yes, by the extension of the file's name",
      unchecked: 'no: any file passes there',
    },
    ground: 'A preset with `csv` refuses a raw file whose name was lost (cloudinary_gem#591), so the name counts.',
    dependsOn:
      'The widget and `upload-signature` hold a profile of images to images by `allowed_formats` alone: the resource type is in the path, which nobody signs. With `unchecked` any file can be put into the own namespace as raw.',
    confirmed: false,
  },
  expiredDownload: {
    question: 'Does a download link die at its `expires_at`?',
    values: {
      dies: 'yes, also before its hour is over',
      hour: 'no: `expires_at` is not looked at, the hour after `timestamp` decides',
    },
    ground: 'control_access_to_media says so; the refusal itself has no public text.',
    dependsOn: '`downloadExpiresIn`: with `hour`, every link lives an hour.',
    confirmed: false,
  },
  renameDerived: {
    question: 'What becomes of derived images when their original is renamed?',
    values: {
      follow: 'they follow: they are there under the new name, and not under the old one',
      remade: 'they go, and are made again when asked for under the new name',
    },
    ground:
      'rename_assets speaks of the original; of derived images only that copies in caches stay without `invalidate`.',
    dependsOn:
      'What `eager` of a profile is worth: a grant is renamed when it is completed. Our renames always say `invalidate`.',
    confirmed: false,
  },
  webhookSecret: {
    question: 'Which secret signs notifications?',
    values: {
      apiSecret: 'the API secret of the key in `signature_key`',
      ownKey: 'the secret of another key, set aside for notifications',
    },
    ground:
      'notification_signatures: an Enterprise account can set a key aside; else nothing but the API secret is spoken of.',
    dependsOn: '`webhookSecrets`: the API secret unless told otherwise.',
    confirmed: false,
  },
} as const satisfies Record<string, Assumption>

export type SwitchName = keyof typeof SWITCHES

/** What is assumed of Cloudinary: one value for each of {@link SWITCHES}. */
export type Assumptions = { readonly [Name in SwitchName]: keyof (typeof SWITCHES)[Name]['values'] }
