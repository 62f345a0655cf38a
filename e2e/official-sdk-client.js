// The official SDK as an application has it: configured by CLOUDINARY_URL before its first import, and nothing else.
// It does what its parent asks for: { call: 'uploader.upload', args } → { result } or { error }.
import { createReadStream } from 'node:fs'
import version1, { v2 as cloudinary } from 'cloudinary'

/** What is sent in chunks is answered to a callback alone, and, as `disable_promises` says, not by a rejection besides. */
const inChunks = (options, start) =>
  new Promise((resolve, reject) => {
    const settle = (error, result) => ((error ?? result.error) ? reject(error ?? result.error) : resolve(result))
    start({ ...options, disable_promises: true }, settle)
  })

const calls = {
  /** `search.expression(…).sort_by(…).execute()`, each step by its name. */
  search: (...steps) =>
    steps.reduce((query, [step, ...args]) => query[step](...args), cloudinary.search.instance()).execute(),
  'uploader.upload_stream': (path, options) =>
    new Promise((resolve, reject) => {
      const stream = cloudinary.uploader.upload_stream(options, (error, result) =>
        error ? reject(error) : resolve(result),
      )
      createReadStream(path).pipe(stream)
    }),
  'uploader.upload_large': (path, options) =>
    inChunks(options, (options, settle) => cloudinary.uploader.upload_large(path, options, settle)),
  'uploader.upload_chunked': (path, options) =>
    inChunks(options, (options, settle) => cloudinary.uploader.upload_chunked(path, options, settle)),
  'uploader.upload_chunked_stream': (path, options) =>
    inChunks(options, (options, settle) =>
      createReadStream(path).pipe(cloudinary.uploader.upload_chunked_stream(options, settle)),
    ),
  // Of version 1 alone, whose callbacks are told of an error as of a result.
  'uploader.upload_large_stream': (path, options) =>
    inChunks(options, (options, settle) => {
      const stream = version1.uploader.upload_large_stream(null, (result) => settle(null, result), options)
      createReadStream(path).pipe(stream)
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
