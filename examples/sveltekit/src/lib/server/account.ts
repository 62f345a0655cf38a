import { browserCloud, folderOf, listFiles } from '$lib/server/files'
import { TOY_USERS, userOf } from '$lib/server/session'

export type AccountData = Awaited<ReturnType<typeof accountOf>>

/** Who asks for a page, and what is theirs. */
export async function accountOf({ request }: { request: Request }) {
  const user = userOf(request.headers.get('cookie'))
  if (!user) return { toyUsers: TOY_USERS, account: null }
  const files = await listFiles(user)
  return { toyUsers: TOY_USERS, account: { user, folder: folderOf(user), cloud: browserCloud(), files } }
}
