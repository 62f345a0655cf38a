/** What an app of react-cloudinary-upload-widget writes, and nothing of ours. Its endpoint answers with the signature alone. */
import React from 'react'
import { Widget, WidgetLoader } from 'react-cloudinary-upload-widget'
import { createRoot } from 'react-dom/client'
import { onError, onResult } from './told.js'

createRoot(document.querySelector('#place')).render(
  <React.StrictMode>
    <WidgetLoader />
    <Widget
      cloudName={process.env.CLOUD_NAME}
      apiKey={process.env.API_KEY}
      generateSignatureUrl="/sign"
      sources={['local']}
      cropping={false}
      logging={false}
      buttonText="Open the widget"
      onSuccess={onResult('widget')}
      onFailure={({ error }) => onError('widget')(error)}
    />
  </React.StrictMode>,
)
