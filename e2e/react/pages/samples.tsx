/**
 * What next-cloudinary's documentation shows of these components, with nothing but the import changed, and the pictures left out.
 * @see https://next.cloudinary.dev/clduploadwidget/basic-usage, …/examples, …/configuration, https://next.cloudinary.dev/clduploadbutton/basic-usage
 */
import { CldUploadButton, CldUploadWidget, type CldUploadWidgetResults } from 'countersign/react'
import { type FC, type MouseEvent, useState } from 'react'

type Info = CldUploadWidgetResults<'success'>['info']
/** What the documentation has in its own words: where the app's endpoint is, and what the local cloud needs besides. */
export interface OfRoom {
  endpoint: string
  preset: string
  options: object
}

const Unsigned = ({ preset, options }: OfRoom) => (
  <CldUploadWidget uploadPreset={preset} options={options}>
    {({ open }) => {
      function handleOnClick(e: MouseEvent) {
        e.preventDefault()
        open()
      }
      return (
        <button type="submit" className="button" onClick={handleOnClick}>
          Upload an Image
        </button>
      )
    }}
  </CldUploadWidget>
)

const Signed = ({ endpoint, options }: OfRoom) => {
  const [resource, setResource] = useState<Info>()
  return (
    <>
      <CldUploadWidget
        options={options}
        signatureEndpoint={endpoint}
        onSuccess={(result, { widget }) => {
          setResource(result?.info) // { public_id, secure_url, etc }
          void widget
        }}
        onQueuesEnd={(_result, { widget }) => {
          widget.close()
        }}
      >
        {({ open }) => {
          function handleOnClick() {
            setResource(undefined)
            open()
          }
          return (
            <button type="button" onClick={handleOnClick}>
              Upload an Image
            </button>
          )
        }}
      </CldUploadWidget>
      <p>URL: {resource?.secure_url}</p>
    </>
  )
}

const WithResults = ({ endpoint, options }: OfRoom) => (
  <CldUploadWidget signatureEndpoint={endpoint} options={options}>
    {({ cloudinary, widget, open, results, error, isLoading }) => (
      <>
        <button type="button" onClick={() => open()} disabled={isLoading}>
          Upload an Image
        </button>
        <p>
          URL: {results?.event === 'success' && typeof results.info === 'object' ? results.info.secure_url : ''}
          {error ? String(error) : ''} {typeof cloudinary} {typeof widget}
        </p>
      </>
    )}
  </CldUploadWidget>
)

const Sources = ({ endpoint, options }: OfRoom) => (
  <CldUploadWidget options={{ ...options, sources: ['local', 'url'] }} signatureEndpoint={endpoint}>
    {({ open }) => (
      <button type="button" onClick={() => open('url')}>
        Upload an Image
      </button>
    )}
  </CldUploadWidget>
)

const Button = ({ preset, options }: OfRoom) => <CldUploadButton uploadPreset={preset} options={options} />

const DeprecatedButton = ({ endpoint, options }: OfRoom) => {
  const [resource, setResource] = useState<Info>()
  return (
    <>
      <CldUploadButton
        className="button"
        onUpload={(result, widget) => {
          setResource(result?.info)
          widget.close()
        }}
        options={options}
        signatureEndpoint={endpoint}
      >
        Upload an Image
      </CldUploadButton>
      <p>URL: {resource?.secure_url}</p>
    </>
  )
}

export const samples: Record<string, FC<OfRoom>> = {
  Unsigned,
  Signed,
  WithResults,
  Sources,
  Button,
  DeprecatedButton,
}
