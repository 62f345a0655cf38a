'use client'

import { CldUploadWidget } from 'countersign/react'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import type { BrowserCloud } from '../lib/files'

interface UploadButtonProps {
  cloud: BrowserCloud
  folder: string
}

export function UploadButton({ cloud, folder }: UploadButtonProps) {
  const router = useRouter()
  const [status, setStatus] = useState('')
  return (
    <p>
      <CldUploadWidget
        config={{ cloud }}
        apiOrigin={cloud.apiOrigin}
        signatureEndpoint="/uploads/sign"
        options={{ folder }}
        onSuccess={({ info }) => {
          setStatus(`Uploaded ${info.public_id}`)
          router.refresh()
        }}
      >
        {({ open, widget, isLoading }) => (
          <button type="button" disabled={isLoading} onPointerEnter={() => widget?.preload()} onClick={() => open()}>
            Upload
          </button>
        )}
      </CldUploadWidget>{' '}
      <output>{status}</output>
    </p>
  )
}
