/** What an app of next-cloudinary writes, and nothing of ours. */
import { CldUploadButton, CldUploadWidget } from 'next-cloudinary'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { onError, onResult } from './told.js'

const endpoint = '/uploads/sign-cloudinary-params?profile=uploads'
const options = { folder: 'uploads/42', sources: ['local'] }

createRoot(document.querySelector('#place')).render(
  <StrictMode>
    <CldUploadWidget
      signatureEndpoint={endpoint}
      options={options}
      onSuccess={onResult('widget')}
      onQueuesEnd={onResult('widget')}
      onClose={onResult('widget')}
      onError={onError('widget')}
    >
      {({ open, isLoading }) => (
        <button type="button" disabled={isLoading} onClick={() => open()}>
          Open the widget
        </button>
      )}
    </CldUploadWidget>
    <CldUploadButton
      signatureEndpoint={endpoint}
      options={options}
      onSuccess={onResult('button')}
      onError={onError('button')}
    >
      Press the button
    </CldUploadButton>
  </StrictMode>,
)
