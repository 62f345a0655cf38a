import { headers } from 'next/headers'
import { cloud, folderOf, listFiles } from '../lib/files'
import { TOY_USERS, userOf } from '../lib/session'
import { FileList } from './file-list'
import { UploadButton } from './upload-button'

export default async function Page() {
  const user = userOf((await headers()).get('cookie'))
  if (!user) return <SignIn />
  const { cloudName, apiKey } = cloud()
  return (
    <main>
      <h1>Uploads of {user.id}</h1>
      <UploadButton key={user.id} cloud={{ cloudName, apiKey }} folder={folderOf(user)} />
      <FileList files={await listFiles(user)} />
      <form method="post" action="/session">
        <button type="submit" name="user" value="">
          Sign out
        </button>
      </form>
    </main>
  )
}

function SignIn() {
  return (
    <main>
      <h1>Who are you?</h1>
      <form method="post" action="/session">
        {TOY_USERS.map((user) => (
          <button key={user} type="submit" name="user" value={user}>
            Sign in as {user}
          </button>
        ))}
      </form>
    </main>
  )
}
