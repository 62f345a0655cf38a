import { useRouter } from 'next/router'
import { CldUploadWidget } from 'next-cloudinary'
import { useState } from 'react'
import type { BrowserCloud } from '../lib/files'

interface UploadButtonProps {
  cloud: BrowserCloud
  folder: string
}

/** The official component, with the same signer. */
export function OfficialUploadButton({ cloud: { cloudName, apiKey }, folder }: UploadButtonProps) {
  const router = useRouter()
  const [status, setStatus] = useState('')
  return (
    <p>
      <CldUploadWidget
        config={{ cloud: { cloudName, apiKey } }}
        signatureEndpoint="/api/uploads/sign"
        options={{ folder }}
        onSuccess={({ info }) => {
          if (typeof info !== 'object') return
          setStatus(`Uploaded ${info.public_id}`)
          router.replace(router.asPath)
        }}
      >
        {({ open, isLoading }) => (
          <button type="button" disabled={isLoading} onClick={() => open()}>
            Upload
          </button>
        )}
      </CldUploadWidget>{' '}
      <output>{status}</output>
    </p>
  )
}
