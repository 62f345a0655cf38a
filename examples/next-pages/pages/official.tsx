import { Account, type AccountData } from '../components/account'
import { OfficialUploadButton } from '../components/official-upload-button'

export { accountOf as getServerSideProps } from '../lib/account'

const OTHER = { href: '/', label: 'The same with countersign/react' }

export default function Page({ account }: { account: AccountData | null }) {
  return <Account account={account} Button={OfficialUploadButton} other={OTHER} />
}
