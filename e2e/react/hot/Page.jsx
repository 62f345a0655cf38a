import { CldUploadWidget } from 'countersign/react'
import { useState } from 'react'

export function Page() {
  const [times, setTimes] = useState(0)
  return (
    <CldUploadWidget config={{ cloud: { cloudName: 'demo' } }} uploadPreset="pages" onOpen={() => setTimes(times + 1)}>
      {({ open, isLoading }) => (
        <>
          <button type="button" disabled={isLoading} onClick={() => open()}>
            Upload
          </button>
          <output>Opened {times}</output>
        </>
      )}
    </CldUploadWidget>
  )
}
