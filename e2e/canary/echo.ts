import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A cloud that says back whatever it is told, each time in another way. */
export async function startEcho(): Promise<{ url: string; stop(): void }> {
  let asked = 0
  const server = createServer((incoming, outgoing) => {
    asked += 1
    incoming.resume().once('end', () => sayBack(incoming, outgoing, asked))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop() {
      server.close()
      server.closeAllConnections()
    },
  }
}

/** What a signer keeps of such an answer it may cut anywhere: the more in front, the earlier in the secret. */
const PADDINGS = 12
const KEPT = 500

/** How the credentials of a call come back. */
const ECHOES: readonly ((told: Told) => { status: number; text: string } | 'garbage')[] = [
  ({ headers }) => ({ status: 500, text: JSON.stringify({ error: { message: 'no' }, headers }) }),
  ({ decoded, padding }) => ({ status: 500, text: `<h1>${'x'.repeat(padding)} ${decoded} is not known here</h1>` }),
  ({ decoded }) => ({ status: 403, text: JSON.stringify({ error: { message: `who is ${decoded}?` } }) }),
  ({ basic, padding }) => ({ status: 500, text: `${'x'.repeat(padding)} ${basic} ${basic}` }),
  ({ basic }) => ({ status: 200, text: basic }),
  ({ decoded }) => ({ status: 420, text: decoded }),
  () => 'garbage',
]
/** So many questions meet every echo at every padding. */
export const ECHO_COUNT = ECHOES.length * PADDINGS

interface Told {
  headers: NodeJS.Dict<string | string[]>
  /** `key:secret`, in base64 and as it was before. */
  basic: string
  decoded: string
  padding: number
}

function sayBack({ headers, method, url, socket }: IncomingMessage, outgoing: ServerResponse, asked: number): void {
  const basic = headers.authorization?.replace('Basic ', '') ?? ''
  const decoded = Buffer.from(basic, 'base64').toString()
  const padding = KEPT - basic.length - 20 + 4 * (Math.floor(asked / ECHOES.length) % PADDINGS)
  const answer = ECHOES[asked % ECHOES.length]?.({ headers, basic, decoded, padding })
  // No HTTP any more in the middle of a header: parsers show what they met.
  if (answer === 'garbage' || answer === undefined)
    return void socket.end(`HTTP/1.1 200 OK\r\nx-said ${headers.authorization} ${decoded}\r\n\r\n`)
  outgoing.writeHead(answer.status, { 'x-asked': `${method} ${url}` }).end(answer.text)
}
