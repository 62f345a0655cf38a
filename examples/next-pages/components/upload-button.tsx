import { useRouter } from 'next/router'
import { CldUploadWidget } from 'next-cloudinary'
import { useState } from 'react'

interface UploadButtonProps {
  /** What the browser may know of the cloud: no secret. */
  cloud: { cloudName: string; apiKey: string }
  folder: string
}

export function UploadButton({ cloud, folder }: UploadButtonProps) {
  const router = useRouter()
  const [status, setStatus] = useState('')
  return (
    <p>
      <CldUploadWidget
        config={{ cloud }}
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
