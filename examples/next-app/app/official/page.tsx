import { Account } from '../account'
import { UploadButton } from './upload-button'

export default function Page() {
  return <Account Button={UploadButton} other={{ href: '/', label: 'The same with countersign/react' }} />
}
