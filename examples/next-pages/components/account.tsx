import Head from 'next/head'
import Link from 'next/link'
import type { ComponentType } from 'react'
import type { BrowserCloud, StoredFile } from '../lib/files'
import { TOY_USERS } from '../lib/session'
import { FileList } from './file-list'

export interface AccountData {
  userId: string
  folder: string
  cloud: BrowserCloud
  files: StoredFile[]
}

interface AccountProps {
  account: AccountData | null
  /** Of which library the button is. */
  Button: ComponentType<{ cloud: BrowserCloud; folder: string }>
  /** The page with the other one. */
  other: { href: string; label: string }
}

/** What both pages show: a user's own files, and a button to add some. */
export const Account = ({ account, Button, other }: AccountProps) => (
  <main>
    <Head>
      <title>Countersign with Next.js, Pages Router</title>
    </Head>
    {account ? (
      <>
        <h1>Uploads of {account.userId}</h1>
        <Button key={account.userId} cloud={account.cloud} folder={account.folder} />
        <FileList files={account.files} />
        <p>
          <Link href={other.href}>{other.label}</Link>
        </p>
        <form method="post" action="/api/session">
          <button type="submit" name="user" value="">
            Sign out
          </button>
        </form>
      </>
    ) : (
      <SignIn />
    )}
  </main>
)

const SignIn = () => (
  <>
    <h1>Who are you?</h1>
    <form method="post" action="/api/session">
      {TOY_USERS.map((user) => (
        <button key={user} type="submit" name="user" value={user}>
          Sign in as {user}
        </button>
      ))}
    </form>
  </>
)
