import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { toNode } from 'countersign/node'
import type { createSigner } from './uploads.ts'

/** A page that uploads the chosen file by a grant, and says how it went. */
const PAGE = `<!doctype html><title>Passports</title>
<label>Passport <input type="file"></label> <button>Upload</button> <p role="status"></p>
<script type="module">
  const ask = async (url, body) => {
    const response = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })
    return (await response.json()).data
  }
  const upload = async (file) => {
    const { name, size: bytes, type } = file
    const { grants: [{ uploadUrl, fields, token }] } = await ask('/uploads/grants', { profile: 'passports', files: [{ name, bytes, type }] })
    const form = new FormData()
    for (const [name, value] of Object.entries(fields)) form.append(name, value)
    form.append('file', file)
    const answer = await (await fetch(uploadUrl, { method: 'POST', body: form })).json()
    if (answer.error) throw new Error(answer.error.message)
    const { public_id, version, signature } = answer
    return ask('/uploads/completions', { token, answer: { public_id, version, signature } })
  }
  const status = document.querySelector('[role=status]')
  document.querySelector('button').onclick = async () => {
    status.textContent = 'Uploading'
    await upload(document.querySelector('input').files[0]).then(
      ({ asset }) => (status.textContent = 'Uploaded ' + asset.bytes + ' bytes'),
      ({ message }) => (status.textContent = 'Failed: ' + message),
    )
  }
</script>`

/** The app on a port of its own: its page at `/`, its signer below `/uploads`. */
export async function startApp(signer: ReturnType<typeof createSigner>) {
  const uploads = toNode(signer)
  const server = createServer((request, response) => {
    if (request.url?.startsWith('/uploads/')) return uploads(request, response)
    return response.setHeader('content-type', 'text/html; charset=utf-8').end(PAGE)
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    async close() {
      server.close()
      server.closeAllConnections()
    },
  }
}
