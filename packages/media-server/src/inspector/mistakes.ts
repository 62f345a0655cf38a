/** A way to sign wrongly. `what` is what it was done to: names of parameters, or how. */
interface Mistake {
  says(what: string): string
  advice: string
}

/** What goes wrong between a client's signature and the text that a server makes of the same request, and what to do about it. */
export const MISTAKES = {
  algorithm: {
    says: (what) => `The text is right, and hashed with ${what}, which this cloud does not take.`,
    advice: 'Hash with the algorithm of the account: SHA-1 unless it was set to SHA-256.',
  },
  ambiguous: {
    says: () => 'A value holds “&”, and was signed as it is: the text could mean other parameters too.',
    advice: 'Write & inside a value as %26 in the text to sign, as current SDKs do.',
  },
  notSigned: {
    says: (what) => `Signed without ${what}, and sent with it.`,
    advice: 'Sign every parameter that is sent, except file, cloud_name, resource_type and api_key.',
  },
  signedBeside: {
    says: (what) => `${what} was signed along, and is no part of the text.`,
    advice: 'Leave file, cloud_name, resource_type and api_key out of the text to sign. They are sent, never signed.',
  },
  signedForOther: {
    says: (what) => `Signed without ${what}.`,
    advice: 'Sign exactly what is sent, except file, cloud_name, resource_type and api_key.',
  },
  order: {
    says: (what) => `The parameters were signed ${what}.`,
    advice: 'Sort the parameters by name before they are joined.',
  },
  encoding: {
    says: (what) => `The values were signed ${what}.`,
    advice: 'Sign the values as they are, before anything encodes them for the wire.',
  },
  value: {
    says: (what) => `Signed with ${what}.`,
    advice: 'Sign each value as the very text that is sent.',
  },
  timestamp: {
    says: (what) => `Signed with another timestamp than the one that was sent: ${what}.`,
    advice: 'Take the time once, sign it, and send the same number.',
  },
  empty: {
    says: (what) => `${what} is empty, and was signed nevertheless.`,
    advice: 'Leave parameters without a value out of the text to sign.',
  },
  separator: {
    says: (what) => `The parameters were joined ${what}.`,
    advice: 'Join name=value pairs with a single &, and append the secret with nothing in between.',
  },
  hashing: {
    says: (what) => `The text is right, and was hashed otherwise: ${what}.`,
    advice: 'The signature is the hex digest of the text with the secret appended: no HMAC, nothing in between.',
  },
  secret: {
    says: (what) => `Signed with ${what} for a secret.`,
    advice: 'Check where the secret comes from: an environment variable that is not set, or a file with a line break.',
  },
  spelling: {
    says: (what) => `The signature is right, and written ${what}.`,
    advice: 'Write the digest as hex in lower case.',
  },
  shape: {
    says: (what) => `This is no signature: ${what}.`,
    advice: 'A signature is 40 hex digits with SHA-1, or 64 with SHA-256.',
  },
  unknown: {
    says: (what) => `None of ${what} near variants fits: most likely it was made with another secret.`,
    advice: 'Compare the CLOUDINARY_URL that the client has with the one this server printed when it started.',
  },
} as const satisfies Record<string, Mistake>

export type MistakeName = keyof typeof MISTAKES

/** `a`, `a and b`, `a, b and c`. */
export const listed = (names: readonly string[]): string =>
  names.length < 2 ? (names[0] ?? '') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`
