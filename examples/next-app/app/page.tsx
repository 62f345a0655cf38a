import { Account } from './account'
import { UploadButton } from './upload-button'

export default function Page() {
  return <Account Button={UploadButton} other={{ href: '/official', label: 'The same with next-cloudinary' }} />
}
