import { once } from 'node:events'
import type { Readable } from 'node:stream'
import busboy from 'busboy'
import { refuse } from '../errors/cloudinary-error.ts'
import type { BodyReader } from './body-reader.ts'
import { DATA_URI_MAX_LENGTH } from './data-uri.ts'
import { FIELD_LIMITS } from './field-collector.ts'
import type { MemoryShare } from './held-memory.ts'
import { createLongFieldWatch } from './long-field.ts'
import type { FormParts } from './read-form.ts'

const MIB = 1 << 20

/** How the parser is set up; the benchmark measures against the same. Marks of 1 MiB are what makes it fast. */
export const PARSER_SETTINGS = {
  highWaterMark: MIB,
  fileHwm: MIB,
  defParamCharset: 'utf8',
  limits: { fields: FIELD_LIMITS.count, files: 1, parts: FIELD_LIMITS.count + 10, fieldSize: DATA_URI_MAX_LENGTH + 1 },
} as const

/**
 * Feeds the body to the parser. The first thing that goes wrong anywhere, in the source, in the form or in the blob,
 * stops the others and is what is thrown; nothing runs on after this function has returned.
 */
export async function readMultipart(
  reader: BodyReader,
  contentType: string,
  parts: FormParts,
  memory: MemoryShare,
): Promise<void> {
  const parser = createParser(contentType, parts.maxFields)
  const running = new AbortController()
  let failure: Error | null = null
  const stop = (error: Error) => {
    failure ??= error
    reader.fail(failure)
    running.abort(failure)
  }
  const orStop = (action: () => void) => {
    try {
      action()
    } catch (error) {
      stop(asError(error))
    }
  }

  let receiving: Promise<void> = Promise.resolve()
  let isReceiving = false
  let isFileOver = () => true
  const longFields = createLongFieldWatch()
  parser.on('field', (name, value) => {
    longFields.partFound()
    // The parser has nothing to give where it does not know a part's charset, whatever its types say.
    if (typeof value !== 'string')
      stop(refuse('malformedBody', `${JSON.stringify(name)} is in a charset that is not known`))
    else orStop(() => parts.field(name, value))
  })
  parser.on('file', (name, stream, { filename }) => {
    stream.on('error', (error) => stop(malformed(error)))
    longFields.partFound()
    isReceiving = true
    isFileOver = watchEnd(stream)
    receiving = receive(stream, name, filename ?? null, parts)
      .catch((error: unknown) => stop(asError(error)))
      .finally(() => {
        isReceiving = false
      })
  })
  parser.on('filesLimit', () => stop(refuse('malformedBody', 'more than one file')))
  parser.on('fieldsLimit', () => stop(refuse('malformedBody', `more than ${parts.maxFields} fields`)))
  parser.on('partsLimit', () => stop(refuse('malformedBody', `more than ${parts.maxFields + 10} parts`)))
  parser.on('error', (error) => stop(malformed(asError(error))))

  try {
    for (let chunk = await reader.next(); chunk !== null; chunk = await reader.next()) {
      if (!parser.write(chunk)) await once(parser, 'drain', { signal: running.signal })
      if (failure !== null) throw failure
      // What is not the file's is kept by the parser until its field has ended.
      if (isReceiving) continue
      memory.keep(chunk)
      longFields.look(chunk)
    }
    await taken(parser, running.signal)
    if (isReceiving && !isFileOver()) throw malformed(new Error('Unexpected end of form'))
    parser.end()
    await once(parser, 'close', { signal: running.signal })
  } catch (error) {
    stop(asError(error))
  } finally {
    parser.destroy()
    await receiving
  }
  if (failure !== null) throw failure
}

/**
 * Whether the parser has ended a file. It looks for parts behind the end of the form too, in the chunk at hand, never ends a file
 * that begins there, and then waits for it for ever.
 */
function watchEnd(stream: Readable): () => boolean {
  let isOver = false
  const push = stream.push.bind(stream)
  stream.push = (chunk: unknown, encoding?: BufferEncoding) => {
    isOver ||= chunk === null
    return push(chunk, encoding)
  }
  return () => isOver
}

const NOTHING = new Uint8Array()

/** Resolves when the parser has taken in everything that it was given. */
const taken = (parser: busboy.Busboy, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve())
    parser.write(NOTHING, () => resolve())
  })

async function receive(stream: Readable, name: string | undefined, filename: string | null, parts: FormParts) {
  const target = await parts.openFile(name, filename)
  await new Promise<void>((resolve, reject) => {
    const failed = (error: Error) => {
      stream.destroy()
      reject(error)
    }
    let writing = Promise.resolve()
    // By events: the stream's own iterator joins what has piled up, and so copies every byte once more.
    stream.on('data', (chunk: Uint8Array) => {
      stream.pause()
      writing = target.write(chunk)
      writing.then(() => stream.resume(), failed)
    })
    stream.on('end', () => writing.then(resolve, failed))
    const closed = () => {
      if (!stream.readableEnded) reject(malformed(stream.errored ?? new Error('Unexpected end of file')))
    }
    stream.on('close', closed)
    if (stream.destroyed) closed()
  })
}

function createParser(contentType: string, maxFields: number): busboy.Busboy {
  try {
    const limits = { ...PARSER_SETTINGS.limits, fields: maxFields, parts: maxFields + 10 }
    return busboy({ headers: { 'content-type': contentType }, ...PARSER_SETTINGS, limits })
  } catch (error) {
    throw malformed(asError(error))
  }
}

const malformed = (cause: Error) => Object.assign(refuse('malformedBody', cause.message), { cause })

const asError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)))
