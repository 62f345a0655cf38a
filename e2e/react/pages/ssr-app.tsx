import { CldUploadButton, CldUploadWidget, UploadDropzone, useUpload } from 'countersign/react'
import { unsignedUploads } from 'countersign/upload'
import { StrictMode } from 'react'

/** What a server draws, and a browser takes over. */
export function Ssr(props: object) {
  return (
    <StrictMode>
      <CldUploadWidget {...props}>
        {({ open, isLoading, isShowing }) => (
          <button type="button" onClick={() => open()} data-loading={isLoading} data-showing={isShowing()}>
            Widget
          </button>
        )}
      </CldUploadWidget>
      <CldUploadButton {...props} className="of-app">
        Button
      </CldUploadButton>
      <Zone />
    </StrictMode>
  )
}

function Zone() {
  const upload = useUpload({ protocol: unsignedUploads({ cloudName: 'demo', uploadPreset: 'pages' }) })
  return <UploadDropzone upload={upload} />
}
