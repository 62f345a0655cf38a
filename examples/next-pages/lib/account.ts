import type { GetServerSideProps } from 'next'
import type { AccountData } from '../components/account'
import { browserCloud, folderOf, listFiles } from './files'
import { userOf } from './session'

/** Who asks for a page, and what is theirs. */
export const accountOf: GetServerSideProps<{ account: AccountData | null }> = async ({ req }) => {
  const user = userOf(req.headers.cookie)
  if (!user) return { props: { account: null } }
  const files = await listFiles(user)
  return { props: { account: { userId: user.id, folder: folderOf(user), cloud: browserCloud(), files } } }
}
