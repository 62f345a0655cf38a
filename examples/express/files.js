import { parseCloudinaryUrl } from 'countersign/protocol'
import { pathSegment } from 'countersign/server'

const { apiOrigin, cloudName, apiKey, apiSecret } = parseCloudinaryUrl(process.env.CLOUDINARY_URL)

/** Where the page sends its uploads. */
export const uploadUrl = `${apiOrigin}/v1_1/${cloudName}/auto/upload`

/** The user's files, as the cloud lists them. An app with a database asks that: the Admin API has a limit per hour. */
export async function listFiles(user) {
  const headers = { authorization: `Basic ${btoa(`${apiKey}:${apiSecret}`)}` }
  const query = new URLSearchParams({ prefix: `photos/${pathSegment(user.id)}/`, max_results: '100' })
  const answer = await fetch(`${apiOrigin}/v1_1/${cloudName}/resources/image/authenticated?${query}`, { headers })
  if (!answer.ok) throw new Error(`the cloud did not list files: ${answer.status} ${await answer.text()}`)
  return (await answer.json()).resources
}
