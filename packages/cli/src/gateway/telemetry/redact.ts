/** Whatever these patterns match is good for something in the wrong hands, whoever wrote it into a message. */
const PATTERNS: readonly (readonly [RegExp, string])[] = [
  // Members of JSON objects by name: what a library put into an error, say.
  [
    /"(authorization|cookie|set-cookie|x-cld-signature|token|ticket|signature|secret|password|api_?secret)":"(?:[^"\\]|\\.)*"/gi,
    '"$1":"[redacted]"',
  ],
  // To the next white space, or the end of the text in JSON: a static token may hold whatever a header may.
  [/\b(Bearer|Basic) (?:[^\s"\\]|\\.)+/gi, '$1 [redacted]'],
  // Grant tokens and tickets, and JSON Web Tokens.
  [/\bcs1\.[\w-]+\.[\w-]+(?:\.[\w-]+)?/g, '[redacted]'],
  [/\beyJ[\w-]+(?:\.[\w-]*){1,4}/g, '[redacted]'],
  // Signatures: of parameters in hex, of delivery URLs, of links.
  [/(?<![0-9a-f])(?:[0-9a-f]{64}|[0-9a-f]{40})(?![0-9a-f])/gi, '[redacted]'],
  [/\bs--[\w-]{8,32}--/g, 's--[redacted]--'],
  [/\b(signature|token|ticket|api_secret|__cld_token__)=[^&\s"\\]+/gi, '$1=[redacted]'],
  // Credentials in a URL: cloudinary://key:secret@cloud, postgres://user:password@host.
  [/:\/\/[^\s/"\\]*@/g, '://[redacted]@'],
]

/** Shorter texts occur in anything. */
const MIN_LENGTH = 4

/**
 * Makes the function that every line goes through before it leaves: it takes out these secrets, in each spelling that a line of
 * JSON may give them, and what looks like a signature, a token or a credential.
 */
export function redactor(secrets: readonly string[]): (line: string) => string {
  const spellings = [...new Set(secrets.filter(({ length }) => length >= MIN_LENGTH).flatMap(spellingsOf))]
  // The longest first: one may begin as another does.
  spellings.sort((one, other) => other.length - one.length)
  return (line) => {
    let text = line
    for (const secret of spellings) text = text.replaceAll(secret, '[redacted]')
    for (const [pattern, shown] of PATTERNS) text = text.replaceAll(pattern, shown)
    return text
  }
}

/** A line is JSON, and so may be a message in it: what such a message quotes is escaped twice. */
const spellingsOf = (secret: string): string[] => [
  secret,
  inJson(secret),
  inJson(inJson(secret)),
  encodeURIComponent(secret),
  Buffer.from(secret).toString('hex'),
  ...[0, 1, 2].flatMap((before) => inBase64(secret, before)),
]

const inJson = (text: string): string => JSON.stringify(text).slice(1, -1)

/** Base64 in both alphabets, after so many other bytes (`key:` before a secret): what of it the secret alone decides. */
function inBase64(secret: string, before: number): string[] {
  const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(secret)])
  const [from, to] = [Math.ceil((before * 8) / 6), Math.floor((bytes.length * 8) / 6)]
  return (['base64', 'base64url'] as const).map((encoding) => bytes.toString(encoding).slice(from, to))
}
