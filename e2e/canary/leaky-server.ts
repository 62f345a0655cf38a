/** What somebody might write: a signer whose `onError` prints what it has. Argument: a folder for its own log. */
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { toNode } from 'countersign/node'
import { parseCloudinaryUrl } from 'countersign/protocol'
import { countersign, profile } from 'countersign/server'

const cloud = parseCloudinaryUrl(process.env.CLOUDINARY_URL)
const uploads = countersign({
  cloud,
  secret: process.env.COUNTERSIGN_SECRET,
  authenticate: ({ headers }) => {
    throw new Error(`no session for ${headers.get('authorization')}`)
  },
  profiles: { photos: profile({}) },
  onError: (error) => {
    console.error('upload failed', { ...cloud }, error)
    writeFileSync(join(process.argv[2] ?? '', 'last-failure.json'), JSON.stringify({ environment: process.env }))
  },
})
const handle = toNode(uploads)
const server = createServer((request, response) => {
  response.setHeader('x-debug', Buffer.from(`${cloud.apiKey}:${cloud.apiSecret}`).toString('base64'))
  handle(request, response)
}).listen(0, '127.0.0.1')
await once(server, 'listening')
process.stdout.write(`${JSON.stringify({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` })}\n`)
