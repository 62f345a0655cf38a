import { cloud, folderOf, listFiles } from '$lib/server/files'
import { TOY_USERS, userOf } from '$lib/server/session'

export async function load({ request }) {
  const user = userOf(request.headers.get('cookie'))
  if (!user) return { toyUsers: TOY_USERS, account: null }
  const { cloudName, apiKey } = cloud()
  const files = await listFiles(user)
  return { toyUsers: TOY_USERS, account: { user, folder: folderOf(user), cloud: { cloudName, apiKey }, files } }
}
