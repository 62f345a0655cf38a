/** Secrets that stand in documentation, in samples and in our own fixtures, without what people put around them. */
const SAMPLES: ReadonlySet<string> = new Set([
  'abcd',
  'abcdef',
  'apisecret',
  'changeit',
  'changeme',
  'cloudinary',
  'countersign',
  'demo',
  'example',
  'hardcoded',
  'hunter',
  'key',
  'myapisecret',
  'mysecret',
  'password',
  'replaceme',
  'sample',
  'secret',
  'secretkey',
  'someapisecret',
  'supersecret',
  'test',
  'todo',
  'token',
  'yourapisecret',
  'yoursecret',
])

/** Random to look at, and published all the same: in the tests of Cloudinary's SDKs, and so in our vectors. */
const PUBLISHED: ReadonlySet<string> = new Set(['hdcixPpR2iKERPwqvH6sHdK9cyac', 'X7qLTrsES31MzxxkxPPA-pAGGfU'])

/** Cloudinary's own have 27 characters. */
const MIN_LENGTH = 16
/** Fewer different characters than that no random text of such a length has. */
const FEWEST_DIFFERENT = 6
/** `0123456789abcdef…`, and the rows of a keyboard. */
const ROWS = ['0123456789', 'abcdefghijklmnopqrstuvwxyz', 'qwertyuiop', 'asdfghjkl', 'zxcvbnm']
const ROW_MIN_LENGTH = 5
/** Every run along a row, forwards or backwards, the longest first. */
const RUNS = new RegExp(
  ROWS.flatMap((row) => [row, [...row].toReversed().join('')])
    .flatMap((row) => [...row].flatMap((_, at) => [...row].map((_, end) => row.slice(at, end + 1))))
    .filter((run) => run.length >= ROW_MIN_LENGTH)
    .toSorted((one, other) => other.length - one.length)
    .join('|'),
  'g',
)

/**
 * Why anybody could guess a secret, without showing it; `null` when nothing says so. It finds the obvious, not the weak:
 * only whoever made a secret knows how random it is.
 */
export function obviousWeakness(secret: string): string | null {
  const plain = secret.toLowerCase().replaceAll(/[^a-z0-9]/g, '')
  if (PUBLISHED.has(secret) || SAMPLES.has(plain.replace(/\d+$/, '')) || SAMPLES.has(plain))
    return 'is one that documentation and samples use'
  if (secret.length < MIN_LENGTH) return `has ${secret.length} characters`
  if (new Set(secret).size < FEWEST_DIFFERENT) return `has fewer than ${FEWEST_DIFFERENT} different characters`
  if (/^(.{1,8})\1{2,}.{0,8}$/s.test(secret)) return 'repeats itself'
  if (plain.replaceAll(RUNS, '').length < plain.length / 2) return 'is mostly a row of the alphabet or the keyboard'
  return null
}
