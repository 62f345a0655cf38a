/** An app whose dialogs are Radix's, which shadcn/ui and others dress: they guard the focus, the pointer and the scrolling of the page. */
import * as Dialog from '@radix-ui/react-dialog'
import * as widget from 'countersign/widget'
import { createRoot } from 'react-dom/client'

const events = []
const app = { widget, events, one: null, dialogs: [] }
globalThis.app = app
app.create = (options, name = '') => {
  const keep = (error, result) => events.push({ name, error, event: result.event, info: structuredClone(result.info) })
  return widget.createUploadWidget(options, keep)
}

createRoot(document.querySelector('#place')).render(
  <Dialog.Root onOpenChange={(isOpen) => app.dialogs.push(isOpen)}>
    <Dialog.Trigger>Edit profile</Dialog.Trigger>
    <Dialog.Portal>
      <Dialog.Overlay style={{ position: 'fixed', inset: 0, background: '#0008' }} />
      <Dialog.Content
        aria-describedby={undefined}
        style={{ position: 'fixed', inset: '10%', zIndex: 2147483647, background: '#fff' }}
      >
        <Dialog.Title>Profile</Dialog.Title>
        <input aria-label="Your name" />
        <button type="button" onClick={() => app.one.open()}>
          Choose a picture
        </button>
        <Dialog.Close>Save</Dialog.Close>
      </Dialog.Content>
    </Dialog.Portal>
  </Dialog.Root>,
)
