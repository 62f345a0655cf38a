import type { GetServerSideProps } from 'next'
import Head from 'next/head'
import { FileList } from '../components/file-list'
import { UploadButton } from '../components/upload-button'
import { cloud, folderOf, listFiles, type StoredFile } from '../lib/files'
import { TOY_USERS, userOf } from '../lib/session'

interface Account {
  userId: string
  folder: string
  /** What the browser may know of the cloud: no secret. */
  cloud: { cloudName: string; apiKey: string }
  files: StoredFile[]
}

export const getServerSideProps: GetServerSideProps<{ account: Account | null }> = async ({ req }) => {
  const user = userOf(req.headers.cookie)
  if (!user) return { props: { account: null } }
  const { cloudName, apiKey } = cloud()
  const files = await listFiles(user)
  return { props: { account: { userId: user.id, folder: folderOf(user), cloud: { cloudName, apiKey }, files } } }
}

export default function Page({ account }: { account: Account | null }) {
  return (
    <main>
      <Head>
        <title>Countersign with Next.js, Pages Router</title>
      </Head>
      {account ? <Uploads {...account} /> : <SignIn />}
    </main>
  )
}

const Uploads = ({ userId, folder, cloud, files }: Account) => (
  <>
    <h1>Uploads of {userId}</h1>
    <UploadButton key={userId} cloud={cloud} folder={folder} />
    <FileList files={files} />
    <form method="post" action="/api/session">
      <button type="submit" name="user" value="">
        Sign out
      </button>
    </form>
  </>
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
