import { headers } from 'next/headers'
import Link from 'next/link'
import type { ComponentType } from 'react'
import { type BrowserCloud, browserCloud, folderOf, listFiles } from '../lib/files'
import { TOY_USERS, userOf } from '../lib/session'
import { FileList } from './file-list'

interface AccountProps {
  /** Of which library the button is. */
  Button: ComponentType<{ cloud: BrowserCloud; folder: string }>
  /** The page with the other one. */
  other: { href: string; label: string }
}

/** What both pages show: a user's own files, and a button to add some. */
export async function Account({ Button, other }: AccountProps) {
  const user = userOf((await headers()).get('cookie'))
  if (!user) return <SignIn />
  return (
    <main>
      <h1>Uploads of {user.id}</h1>
      <Button key={user.id} cloud={browserCloud()} folder={folderOf(user)} />
      <FileList files={await listFiles(user)} />
      <p>
        <Link href={other.href}>{other.label}</Link>
      </p>
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
