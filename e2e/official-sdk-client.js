// The official SDK as an application has it: configured by CLOUDINARY_URL before its first import, and nothing else.
// It does what its parent asks for: { call: 'uploader.upload', args } → { result } or { error }.
import { createReadStream } from 'node:fs'
import { v2 as cloudinary } from 'cloudinary'

const calls = {
  'uploader.upload_stream': (path, options) =>
    new Promise((resolve, reject) => {
      const stream = cloudinary.uploader.upload_stream(options, (error, result) =>
        error ? reject(error) : resolve(result),
      )
      createReadStream(path).pipe(stream)
    }),
  'uploader.upload_large': (path, options) =>
    new Promise((resolve, reject) => {
      const done = (result) => (result.error ? reject(result.error) : resolve(result))
      cloudinary.uploader.upload_large(path, { ...options, disable_promises: true }, (error, result) =>
        done(result ?? { error }),
      )
    }),
}

process.on('message', async ({ id, call, args }) => {
  try {
    const method = calls[call] ?? call.split('.').reduce((target, name) => target[name], cloudinary)
    process.send({ id, result: await method(...args) })
  } catch (error) {
    const { message, http_code } = error.error ?? error
    process.send({ id, error: { message, http_code } })
  }
})
