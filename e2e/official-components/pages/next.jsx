/** What an app of next-cloudinary writes, and nothing of ours. */
import { CldUploadButton, CldUploadWidget } from 'next-cloudinary'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'

const options = { folder: 'uploads/42', sources: ['local'] }
globalThis.told = []
const tell = (name) => (result) =>
  globalThis.told.push({ name, event: result.event, info: structuredClone(result.info) })
const onError = (error) => globalThis.told.push({ name: 'error', error })
const endpoint = '/uploads/sign-cloudinary-params?profile=uploads'

createRoot(document.querySelector('#place')).render(
  <StrictMode>
    <CldUploadWidget
      signatureEndpoint={endpoint}
      options={options}
      onSuccess={tell('widget')}
      onClose={tell('widget')}
      onError={onError}
    >
      {({ open, isLoading }) => (
        <button type="button" disabled={isLoading} onClick={() => open()}>
          Open the widget
        </button>
      )}
    </CldUploadWidget>
    <CldUploadButton signatureEndpoint={endpoint} options={options} onSuccess={tell('button')} onError={onError}>
      Press the button
    </CldUploadButton>
  </StrictMode>,
)
