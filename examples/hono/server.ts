import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { serve } from '@hono/node-server'
import { serveStatic } from '@hono/node-server/serve-static'
import { toHono } from 'countersign/hono'
import { parseCloudinaryUrl } from 'countersign/protocol'
import { memoryRegistry } from 'countersign/registry-memory'
import { countersign, profile } from 'countersign/server'
import { Hono } from 'hono'
import { becoming, TOY_USERS, userOf } from './session.ts'

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

const app = new Hono()

/** `POST grants`, `POST completions`, `GET download-url`, `DELETE delete-files`. */
app.all('/uploads/*', toHono(uploads))

app.get('/account', async (context) => {
  const user = userOf(context.req.header('cookie'))
  if (!user) return context.json({ user: null, toyUsers: TOY_USERS })
  const { cloudName } = cloud
  const files = await registry.listAssets({ cloudName, subjectId: user.id, state: 'ready', limit: 100 })
  return context.json({ user, files: files.map(({ id, publicId, bytes }) => ({ id, publicId, bytes })) })
})

/** A TOY: anybody may become anybody. */
app.post('/session', async (context) => {
  const { user } = await context.req.parseBody()
  context.header('set-cookie', becoming(String(user)))
  return context.redirect('/', 303)
})

/** The browser's client is one file. Where the page goes through a bundler, import it there. */
app.get('/upload.js', async (context) => {
  const script = await readFile(fileURLToPath(import.meta.resolve('countersign/upload')), 'utf8')
  return context.body(script, 200, { 'content-type': 'text/javascript' })
})
app.use(serveStatic({ root: `${import.meta.dirname}/public` }))

const { PORT = '3000' } = process.env
serve({ fetch: app.fetch, hostname: '127.0.0.1', port: Number(PORT) }, ({ port }) => {
  console.info(`http://127.0.0.1:${port}`)
})
