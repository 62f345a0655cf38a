import { expect, it } from 'vitest'
import { describeMediaServer } from './media-server.ts'

const media = {
  mediaUrl: 'http://127.0.0.1:3001',
  inspectorUrl: 'http://127.0.0.1:3001/_inspector/',
  cloudinaryUrl: 'cloudinary://key:secret@demo?upload_prefix=http://127.0.0.1:3001',
  dataDir: '/srv/cloud',
}

it('says that everything stays on this machine, where nothing goes to a database', () => {
  const text = describeMediaServer(media, undefined)
  expect(text).toContain('everything stays on this machine')
  expect(text).not.toContain('Catalog')
})

it.each([
  ['postgres://media:hunter2@db.example:5432/media', 'postgres://db.example:5432/media'],
  ['postgresql://db.example/media?user=media&password=hunter2', 'postgresql://db.example/media'],
  ['postgres:///media?password=hunter2', 'postgres:///media'],
  ['host=db.example password=hunter2', 'a database'],
])('names the database %s as %s', (database, shown) => {
  const text = describeMediaServer(media, database)
  expect(text).toContain(`Catalog           ${shown}\n`)
  expect(text).not.toMatch(/hunter2|everything stays on this machine/)
})
