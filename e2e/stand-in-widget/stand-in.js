/**
 * In the tests this stands where pages load Cloudinary's upload widget from: `…/global/all.js`. It is no widget, it keeps to the
 * widget's wire: what it asks to have signed, what it sends, the events it fires. A `<dialog>` stands for the iframe.
 * @see https://cloudinary.com/documentation/upload_widget_reference
 */
;(() => {
  /** Options that become parameters of the upload, each with its name there. What has no row here the widget does not send. */
  const SENT = {
    uploadPreset: 'upload_preset',
    folder: 'folder',
    publicId: 'public_id',
    tags: 'tags',
    context: 'context',
    metadata: 'metadata',
    useFilename: 'use_filename',
    uniqueFilename: 'unique_filename',
    filenameOverride: 'filename_override',
    eager: 'eager',
    customCoordinates: 'custom_coordinates',
    faceCoordinates: 'face_coordinates',
  }

  /** What `prepareUploadParams` may answer besides. */
  const PREPARED = {
    ...SENT,
    signature: 'signature',
    overwrite: 'overwrite',
    invalidate: 'invalidate',
    qualityAnalysis: 'quality_analysis',
    auditContext: 'audit_context',
  }

  const UPLOAD_API = 'https://api.cloudinary.com/v1_1'
  let widgets = 0

  function createUploadWidget(options, callback) {
    if (!options.cloudName) throw new Error('cloudName required')
    widgets += 1
    const batchId = `uw-batch${widgets}`
    const screen = createScreen(options)
    let state = 'hidden'

    const fire = (event, info) => callback(null, structuredClone({ event, info }))
    const display = (next) => {
      state = next
      fire('display-changed', next)
    }

    async function takeFiles(files) {
      const batch = files.map((file, index) => ({ file, id: `uw-file${index + 1}`, batchId }))
      for (const { file } of batch) {
        const { name, size, type } = file
        fire('upload-added', { file: { name, size, type }, publicId: options.publicId })
      }
      fire('queues-start')
      const ended = []
      for (const { file, id } of batch) ended.push(await uploadOne(file, id))
      fire('queues-end', { files: ended })
    }

    async function uploadOne(file, id) {
      const row = { id, batchId, name: file.name, size: file.size, type: file.type }
      const { status, answer } = await upload(file, options)
      if (status !== 200) {
        // The page is not told of it: the person reads it in the widget, the app in `queues-end`.
        screen.say(`${file.name}: ${answer.error.message}`)
        return { ...row, status: 'error', statusText: answer.error.message, done: true, failed: true }
      }
      const info = {
        ...answer,
        id,
        batchId,
        original_filename: file.name.replace(/\.\w+$/, ''),
        path: answer.public_id,
      }
      screen.say(`${file.name}: uploaded`)
      fire('success', info)
      return { ...row, status: 'success', done: true, failed: false, uploadInfo: info }
    }

    screen.onChoice(takeFiles)
    screen.onClose(() => {
      if (state === 'hidden') return
      fire('close', { message: 'user closed the widget' })
      display('hidden')
    })

    return {
      open() {
        screen.show()
        display('shown')
        return this
      },
      close() {
        screen.hide()
      },
      show() {
        screen.show()
        display('shown')
      },
      hide() {
        screen.hide()
      },
      minimize: () => display('minimized'),
      update: async (changes) => void Object.assign(options, changes),
      isShowing: () => state === 'shown',
      isMinimized: () => state === 'minimized',
      destroy: async () => screen.remove(),
      isDestroyed: () => screen.isRemoved(),
    }
  }

  async function upload(file, options) {
    const { cloudName, apiKey, resourceType = 'auto' } = options
    const parameters = { timestamp: Math.floor(Date.now() / 1000), source: 'uw', ...namedBy(SENT, options) }
    const prepared = await prepare(options, parameters)
    const form = new FormData()
    const fields = { ...parameters, ...namedBy(PREPARED, prepared) }
    for (const [name, value] of Object.entries(fields)) form.set(name, String(value))
    form.set('api_key', apiKey)
    form.set('file', file)
    const response = await fetch(`${UPLOAD_API}/${cloudName}/${resourceType}/upload`, { method: 'POST', body: form })
    return { status: response.status, answer: await response.json() }
  }

  /** Both functions are called alike; of the callback's arguments the first alone counts: a text is the signature. */
  function prepare({ prepareUploadParams, uploadSignature }, parameters) {
    const ask = prepareUploadParams ?? uploadSignature
    if (typeof ask !== 'function') return {}
    return new Promise((resolve) => {
      const answered = (answer) => resolve(typeof answer === 'string' ? { signature: answer } : (answer ?? {}))
      ask(answered, { ...parameters })
    })
  }

  function namedBy(names, given) {
    const known = Object.entries(given).filter(([name, value]) => Object.hasOwn(names, name) && value !== undefined)
    return Object.fromEntries(known.map(([name, value]) => [names[name], wireText(value)]))
  }

  function wireText(value) {
    if (Array.isArray(value)) return value.join(',')
    if (typeof value !== 'object' || value === null) return value
    const escaped = ([key, text]) => `${key}=${String(text).replace(/[=|\\]/g, '\\$&')}`
    return Object.entries(value).map(escaped).join('|')
  }

  /** What the person sees. */
  function createScreen({ multiple = true }) {
    const dialog = document.createElement('dialog')
    dialog.setAttribute('aria-label', 'Upload Widget')
    const label = document.createElement('label')
    label.textContent = 'Browse'
    const input = document.createElement('input')
    Object.assign(input, { type: 'file', multiple })
    label.append(input)
    const done = document.createElement('button')
    done.textContent = 'Done'
    const said = document.createElement('ul')
    dialog.append(label, said, done)
    document.body.append(dialog)
    done.addEventListener('click', () => dialog.close())
    return {
      show() {
        said.replaceChildren()
        dialog.showModal()
      },
      hide: () => dialog.close(),
      remove: () => dialog.remove(),
      isRemoved: () => !dialog.isConnected,
      onClose: (listener) => dialog.addEventListener('close', listener),
      onChoice(listener) {
        input.addEventListener('change', () => {
          const files = [...input.files]
          // Choosing the same file again would otherwise be no change.
          input.value = ''
          listener(files)
        })
      },
      say(text) {
        const line = document.createElement('li')
        line.textContent = text
        said.append(line)
      },
    }
  }

  // Called twice on a page, as by two components that each load it, it changes nothing.
  window.cloudinary ??= { createUploadWidget }
})()
