import { folderOf, listFiles } from '$lib/server/files'
import { TOY_USERS, userOf } from '$lib/server/session'

export async function load({ request }) {
  const user = userOf(request.headers.get('cookie'))
  return { toyUsers: TOY_USERS, account: user && { user, folder: folderOf(user), files: await listFiles(user) } }
}
