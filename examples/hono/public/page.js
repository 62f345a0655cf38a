import { createUploads } from './upload.js'

const uploads = createUploads({ url: '/uploads' })
const find = (selector) => document.querySelector(selector)

/** Draws what the server says: who one is, and which files one has. */
async function show() {
  const { user, toyUsers, files } = await (await fetch('/account')).json()
  find('#signed-out').hidden = user !== null
  find('#signed-in').hidden = user === null
  if (user === null) {
    find('#signed-out form').replaceChildren(
      ...toyUsers.map((id) => button(`Sign in as ${id}`, { name: 'user', value: id })),
    )
    return
  }
  find('#user').textContent = user.id
  find('ul').replaceChildren(...files.map(item))
}

function item(file) {
  const line = document.createElement('li')
  const downloading = button('Download', { type: 'button', onclick: () => attempt(() => download(file)) })
  const deleting = button('Delete', { type: 'button', onclick: () => attempt(() => remove(file)) })
  line.append(file.publicId, ' ', downloading, ' ', deleting)
  return line
}

const button = (textContent, properties) =>
  Object.assign(document.createElement('button'), { textContent, ...properties })

/** Runs what the person asked for, and says what was refused. */
async function attempt(action) {
  find('[role=alert]').textContent = ''
  try {
    await action()
  } catch ({ message }) {
    find('[role=alert]').textContent = message
  }
}

/** Asks the signer. */
async function ask(path, init) {
  const { data, error } = await (await fetch(`/uploads/${path}`, init)).json()
  if (error) throw new Error(error.message)
  return data
}

async function upload(file) {
  const { data } = await uploads.upload('photos', file)
  find('output').textContent = `Uploaded ${data.publicId}`
  await show()
}

async function download({ id }) {
  const { downloadUrl } = await ask(`download-url?asset=${id}&attachment=true`)
  location.assign(downloadUrl)
}

async function remove({ id }) {
  const body = JSON.stringify({ assets: [id] })
  await ask('delete-files', { method: 'DELETE', headers: { 'content-type': 'application/json' }, body })
  await show()
}

find('input[type=file]').addEventListener('change', ({ target }) => {
  const [file] = target.files
  // Choosing the same file again would otherwise be no change.
  target.value = ''
  attempt(() => upload(file))
})
await show()
