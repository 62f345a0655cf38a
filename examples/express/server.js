import { fileURLToPath } from 'node:url'
import { toExpress } from 'countersign/express'
import { parseCloudinaryUrl } from 'countersign/protocol'
import { memoryRegistry } from 'countersign/registry-memory'
import { countersign, profile } from 'countersign/server'
import express from 'express'
import { becoming, TOY_USERS, userOf } from './session.js'

const cloud = parseCloudinaryUrl(process.env.CLOUDINARY_URL)

/** Forgets everything when the process ends: an app takes the one for SQLite or Postgres. */
const registry = memoryRegistry()

const uploads = countersign({
  cloud,
  secret: process.env.COUNTERSIGN_SECRET,
  registry,
  authenticate: (request) => userOf(request.headers.get('cookie')),
  profiles: {
    // Nobody but their owner sees them: that is the default.
    photos: profile({
      folder: 'photos',
      resourceType: 'image',
      maxBytes: '10 MB',
      // Once for each file, when it has been checked: the place to write to your database. What it returns goes to the page.
      onUploaded: ({ asset, subject }) => ({ owner: subject.id, publicId: asset.publicId }),
    }),
  },
})

const app = express()

/** `POST grants`, `POST completions`, `GET download-url`, `DELETE delete-files`. Before any body parser. */
app.use('/uploads', toExpress(uploads))

app.get('/account', async (request, response) => {
  const user = userOf(request.headers.cookie)
  if (!user) return response.json({ user: null, toyUsers: TOY_USERS })
  const { cloudName } = cloud
  const files = await registry.listAssets({ cloudName, subjectId: user.id, state: 'ready', limit: 100 })
  response.json({ user, files: files.map(({ id, publicId, bytes }) => ({ id, publicId, bytes })) })
})

/** A TOY: anybody may become anybody. */
app.post('/session', express.urlencoded(), (request, response) => {
  response.setHeader('set-cookie', becoming(request.body.user))
  response.redirect(303, '/')
})

/** The browser's client is one file. Where the page goes through a bundler, import it there. */
app.get('/upload.js', (_, response) => response.sendFile(fileURLToPath(import.meta.resolve('countersign/upload'))))
app.use(express.static(fileURLToPath(new URL('public', import.meta.url))))

const { PORT = '3000' } = process.env
app.listen(Number(PORT), '127.0.0.1', () => console.info(`http://127.0.0.1:${PORT}`))
