/** What a signed upload by cURL needs to know. */
export interface CurlUpload {
  /** The address that is posted to. */
  url: string
  /** A path, or a URL (`https:`, `data:`) that is sent as text. */
  file: string
  /** Everything beside the file, in the order it is sent. */
  fields: readonly (readonly [name: string, value: string])[]
}

/**
 * One line that uploads when pasted into a POSIX shell, whatever characters the values hold.
 * Fields go by `--form-string`: with `--form`, a value that starts with `@` or `<` would read a file.
 */
export function curlCommand({ url, file, fields }: CurlUpload): string {
  const parts = fields.flatMap(([name, value]) => ['--form-string', `${name}=${value}`])
  const upload = isUrl(file) ? ['--form-string', `file=${file}`] : ['--form', `file=@${quoteForCurl(file)}`]
  return ['curl', '-X', 'POST', url, ...parts, ...upload].map(quoteForShell).join(' ')
}

/** Whether a file is sent as text for the cloud to read, not as bytes. */
export const isUrl = (file: string): boolean => /^(?:https?|ftp|s3|gs|data):/i.test(file)

function quoteForShell(text: string): string {
  return /^[A-Za-z0-9_./:-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`
}

/** cURL reads `;` and `,` in a path as its own, and `-` as standard input. @see https://curl.se/docs/manpage.html#-F */
function quoteForCurl(path: string): string {
  if (path === '-') return './-'
  return /[;,"\s]/.test(path) ? `"${path.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"` : path
}
