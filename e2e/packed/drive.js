/** Serves what a block of the README makes, asks it for a signature, and prints the answer. Runs where the packages are installed. */
import { once } from 'node:events'
import { createServer, Server } from 'node:http'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { createAdaptorServer } from '@hono/node-server'

const [file = ''] = process.argv.slice(2)
const block = await import(pathToFileURL(resolve(file)).href)

const byMethod = (request) => block[request.method](file.includes('.kit.') ? { request } : request)

async function serverOf({ app, default: exported, POST }) {
  if (app instanceof Server) return app
  if (app?.register) return app.ready().then(() => app.server)
  if (typeof app === 'function') return createServer(app)
  if (typeof exported === 'function') return createServer(exported)
  return createAdaptorServer({ fetch: POST ? byMethod : (app ?? exported).fetch })
}

const server = await serverOf(block)
await once(server.listen(0, '127.0.0.1'), 'listening')
const url = `http://127.0.0.1:${server.address().port}/uploads/sign-cloudinary-params`
const paramsToSign = { timestamp: Math.floor(Date.now() / 1000), folder: 'avatars/42' }
const headers = { 'content-type': 'application/json' }
const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify({ paramsToSign }) })
process.stdout.write(JSON.stringify([response.status, await response.json()]))
process.exit()
