/** Bodies as the official SDKs, browsers and curl write them. */

/** Fields as a case has them: a list is sent item by item. */
export type Fields = Readonly<Record<string, string | readonly string[]>>

/** A file of a case, under its name. */
export interface CaseFile {
  name: string
  bytes: Uint8Array
}

/** How the items of a list are named: `a[]` by Node, `a[0]` by Python. */
export type ListNames = 'brackets' | 'indexes'

export interface BodyOptions {
  lists: ListNames
  /** Browsers may send the file before the fields. */
  fileFirst: boolean
  /** The SDK for Node ends a multipart body without a line break. */
  lastLineBreak: boolean
}

export type BodyKind = 'multipart' | 'urlencoded' | 'json'

export interface WrittenBody {
  contentType: string
  bytes: Buffer
}

const BOUNDARY = '----countersign7d9f2b'

export const WRITERS: Readonly<
  Record<BodyKind, (fields: Fields, file: CaseFile | null, options: BodyOptions) => WrittenBody>
> = {
  multipart(fields, file, { lists, fileFirst, lastLineBreak }) {
    const parts = flatten(fields, lists).map(([name, value]) =>
      Buffer.from(`--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`),
    )
    const [before, after] = fileFirst ? [filePart(file), []] : [[], filePart(file)]
    const end = Buffer.from(`--${BOUNDARY}--${lastLineBreak ? '\r\n' : ''}`)
    return {
      contentType: `multipart/form-data; boundary=${BOUNDARY}`,
      bytes: Buffer.concat([...before, ...parts, ...after, end]),
    }
  },
  urlencoded: (fields, file, { lists }) => ({
    contentType: 'application/x-www-form-urlencoded',
    bytes: Buffer.from(toQuery({ ...fields, ...(file && { file: dataUri(file) }) }, lists)),
  }),
  json: (fields, file) => ({
    contentType: 'application/json',
    bytes: Buffer.from(JSON.stringify({ ...fields, ...(file && { file: dataUri(file) }) })),
  }),
}

/** Fields as a query or an urlencoded body. */
export const toQuery = (fields: Fields, lists: ListNames): string =>
  new URLSearchParams(flatten(fields, lists)).toString()

const dataUri = ({ bytes }: CaseFile): string =>
  `data:application/octet-stream;base64,${Buffer.from(bytes).toString('base64')}`

function filePart(file: CaseFile | null): Buffer[] {
  if (file === null) return []
  const head = `Content-Disposition: form-data; name="file"; filename="${file.name}"\r\nContent-Type: application/octet-stream`
  return [Buffer.from(`--${BOUNDARY}\r\n${head}\r\n\r\n`), Buffer.from(file.bytes), Buffer.from('\r\n')]
}

const flatten = (fields: Fields, lists: ListNames): [name: string, value: string][] =>
  Object.entries(fields).flatMap(([name, value]): [string, string][] =>
    typeof value === 'string'
      ? [[name, value]]
      : value.map((item, index) => [lists === 'brackets' ? `${name}[]` : `${name}[${index}]`, item]),
  )
