import { Account, type AccountData } from '../components/account'
import { UploadButton } from '../components/upload-button'

export { accountOf as getServerSideProps } from '../lib/account'

const OTHER = { href: '/official', label: 'The same with next-cloudinary' }

export default function Page({ account }: { account: AccountData | null }) {
  return <Account account={account} Button={UploadButton} other={OTHER} />
}
