/** The end of an upload by grant, as the browser brings it about. */
import type { AssetName } from 'countersign/protocol'
import type { Issued } from './doors.ts'
import { ACCOUNT, type Scene } from './scene.ts'

/** Completes an upload, relaying what the cloud answered. @throws Error when the signer does not make it ready. */
export async function completeUpload({ signer }: Scene, { token }: Issued, answerText: string): Promise<AssetName> {
  const { public_id, version, signature } = JSON.parse(answerText)
  const response = await signer.fetch(
    new Request('https://app.example/completions', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ token, answer: { public_id, version, signature } }),
    }),
  )
  const body = await response.text()
  if (response.status !== 200) throw new Error(`not completed, ${response.status}: ${body}`)
  const { state, asset } = JSON.parse(body).data
  if (state !== 'ready') throw new Error(`${state}, not ready: ${body}`)
  return { resourceType: asset.resource_type, type: asset.type, publicId: asset.public_id }
}

/** What the cloud says of an asset to its owner. */
export async function lookUp({ send }: Scene, { resourceType, type, publicId }: AssetName): Promise<unknown> {
  const authorization = `Basic ${btoa(`${ACCOUNT.apiKey}:${ACCOUNT.apiSecret}`)}`
  const path = `/v1_1/${ACCOUNT.cloudName}/resources/${resourceType}/${type}/${publicId}`
  return (await send(path, { headers: { authorization } })).json()
}
