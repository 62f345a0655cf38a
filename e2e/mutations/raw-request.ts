/** A request as bytes, before anybody has said whether it is one. */
export interface RawRequest {
  method: string
  /** As in the request line. */
  target: string
  headers: [name: string, value: string][]
  body: Buffer
  /** How the body arrives: its pieces' lengths; empty for all at once. */
  pieces: number[]
  /** The connection ends in the middle of the body. */
  breaksOff: boolean
  /** What was done to it, for the report. */
  deeds: string[]
}

export const headerOf = ({ headers }: RawRequest, name: string): string | undefined =>
  headers.find(([each]) => each.toLowerCase() === name)?.[1]

export function setHeader(request: RawRequest, name: string, value: string): void {
  request.headers = request.headers.filter(([each]) => each.toLowerCase() !== name)
  request.headers.push([name, value])
}

/** Its body, piece by piece. */
export function piecesOf({ body, pieces, breaksOff }: RawRequest): Buffer[] {
  const end = breaksOff ? Math.floor(body.length / 2) : body.length
  const found: Buffer[] = []
  let at = 0
  for (const length of pieces) {
    if (at + length >= end) break
    found.push(body.subarray(at, at + length))
    at += length
  }
  found.push(body.subarray(at, end))
  return found
}
