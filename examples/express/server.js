import { toExpress } from 'countersign/express'
import { countersign, profile } from 'countersign/server'
import express from 'express'
import { listFiles, uploadUrl } from './files.js'
import { becoming, TOY_USERS, userOf } from './session.js'

const uploads = countersign({
  cloud: process.env.CLOUDINARY_URL,
  authenticate: (request) => userOf(request.headers.get('cookie')),
  profiles: {
    // Nobody but their owner sees them: `authenticated` is the default.
    photos: profile({ folder: 'photos', resourceType: 'image', useFilename: true, expiresIn: '5 min' }),
  },
})

const app = express()

/** `GET upload-signature`, `GET download-url`, `DELETE delete-files`. Before any body parser. */
app.use('/uploads', toExpress(uploads))

app.get('/account', async (request, response) => {
  const user = userOf(request.headers.cookie)
  if (!user) return response.json({ user: null, toyUsers: TOY_USERS })
  response.json({ user, uploadUrl, files: await listFiles(user) })
})

/** A TOY: anybody may become anybody. */
app.post('/session', express.urlencoded(), (request, response) => {
  response.setHeader('set-cookie', becoming(request.body.user))
  response.redirect(303, '/')
})

app.use(express.static(new URL('public', import.meta.url).pathname))

const { PORT = '3000' } = process.env
app.listen(Number(PORT), '127.0.0.1', () => console.info(`http://127.0.0.1:${PORT}`))
