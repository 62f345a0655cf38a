import { parseCloudinaryUrl } from 'countersign/protocol'
import { pathSegment } from 'countersign/server'
import type { User } from './session'

/** What a profile with `folder: 'uploads'` gives this user; the widget has to be told, as it writes its own form. */
export const folderOf = (user: User) => `uploads/${pathSegment(user.id)}`

const cloud = () => parseCloudinaryUrl(process.env.CLOUDINARY_URL)

/** What the browser may know of the cloud: no secret. */
export type BrowserCloud = ReturnType<typeof browserCloud>

export function browserCloud() {
  const { cloudName, apiKey, apiOrigin } = cloud()
  return { cloudName, apiKey, apiOrigin }
}

export interface StoredFile {
  public_id: string
  resource_type: string
  type: string
  format?: string
  secure_url: string
}

/** The user's files, as the cloud lists them. An app with a database asks that: the Admin API has a limit per hour. */
export async function listFiles(user: User): Promise<StoredFile[]> {
  const { apiOrigin, cloudName, apiKey, apiSecret } = cloud()
  const headers = { authorization: `Basic ${btoa(`${apiKey}:${apiSecret}`)}` }
  const query = new URLSearchParams({ prefix: `${folderOf(user)}/`, max_results: '100' })
  const lists = ['image', 'video', 'raw'].map(async (kind) => {
    const url = `${apiOrigin}/v1_1/${cloudName}/resources/${kind}/upload?${query}`
    const answer = await fetch(url, { headers, cache: 'no-store' })
    if (!answer.ok) throw new Error(`the cloud did not list files: ${answer.status} ${await answer.text()}`)
    return ((await answer.json()) as { resources: StoredFile[] }).resources
  })
  return (await Promise.all(lists)).flat()
}
