import { serve } from '@hono/node-server'
import { serveStatic } from '@hono/node-server/serve-static'
import { toHono } from 'countersign/hono'
import { countersign, profile } from 'countersign/server'
import { Hono } from 'hono'
import { listFiles, uploadUrl } from './files.ts'
import { becoming, TOY_USERS, userOf } from './session.ts'

const uploads = countersign({
  cloud: process.env.CLOUDINARY_URL,
  authenticate: (request) => userOf(request.headers.get('cookie')),
  profiles: {
    // Nobody but their owner sees them: `authenticated` is the default.
    photos: profile({ folder: 'photos', resourceType: 'image', useFilename: true, expiresIn: '5 min' }),
  },
})

const app = new Hono()

/** `GET upload-signature`, `GET download-url`, `DELETE delete-files`. */
app.all('/uploads/*', toHono(uploads))

app.get('/account', async (context) => {
  const user = userOf(context.req.header('cookie'))
  if (!user) return context.json({ user: null, toyUsers: TOY_USERS })
  return context.json({ user, uploadUrl, files: await listFiles(user) })
})

/** A TOY: anybody may become anybody. */
app.post('/session', async (context) => {
  const { user } = await context.req.parseBody()
  context.header('set-cookie', becoming(String(user)))
  return context.redirect('/', 303)
})

app.use(serveStatic({ root: `${import.meta.dirname}/public` }))

const { PORT = '3000' } = process.env
serve({ fetch: app.fetch, hostname: '127.0.0.1', port: Number(PORT) }, ({ port }) => {
  console.info(`http://127.0.0.1:${port}`)
})
