import { describe, expect, it } from 'vitest'
import { createUploader } from './create-uploader.ts'
import { unsignedUploads } from './direct-protocols.ts'
import type { Journal, KeptUpload } from './journal.ts'
import { LEAST_CHUNK_BYTES } from './pieces.ts'
import type { Receipt, Transport } from './transport.ts'

/** What survives a page. */
function aJournal(): Journal & { kept: Map<string, KeptUpload> } {
  const kept = new Map<string, KeptUpload>()
  return {
    kept,
    all: async () => structuredClone([...kept.values()]),
    keep: async (upload) => void kept.set(upload.id, structuredClone(upload)),
    drop: async (id) => void kept.delete(id),
  }
}

const bytes = new Uint8Array(3 * LEAST_CHUNK_BYTES + 7).map((_, index) => index % 251)
const film = (content = bytes) => new File([content], 'film.mp4', { type: 'video/mp4' })

/** A page whose connection ends for good after so many requests; to one of them the cloud says that it has forgotten all before. */
function aPage(journal: Journal, requests = Number.POSITIVE_INFINITY, forgetsAt = -1) {
  const ranges: string[] = []
  const transport: Transport = async ({ headers, signal }) => {
    if (ranges.length === requests) return new Promise<Receipt>((_, reject) => signal.addEventListener('abort', reject))
    ranges.push(headers['Content-Range'] ?? '')
    if (ranges.length - 1 === forgetsAt)
      return { status: 404, text: '{"error":{"message":"Upload has expired"}}', retryAfter: null }
    return { status: 200, text: '{"public_id":"film"}', retryAfter: null }
  }
  const protocol = unsignedUploads({ cloudName: 'demo', uploadPreset: 'films' })
  const uploader = createUploader({ protocol, transport, journal, chunkBytes: LEAST_CHUNK_BYTES })
  return { uploader, ranges }
}

/** A page that is closed when two of four parts have arrived. */
async function aClosedPage(journal: ReturnType<typeof aJournal>): Promise<void> {
  const { uploader } = aPage(journal, 2)
  uploader.add([film()])
  while (Object.keys([...journal.kept.values()][0]?.digests ?? {}).length < 2)
    await new Promise((tick) => setTimeout(tick, 1))
}

describe('another page', () => {
  it('finds a file paused where it stood, and goes on with the same file', async () => {
    const journal = aJournal()
    await aClosedPage(journal)
    const { uploader, ranges } = aPage(journal)
    const [id = ''] = await uploader.recover()
    expect(uploader.state().uploads).toMatchObject([
      { status: 'paused', needsFile: true, name: 'film.mp4', bytes: bytes.length, sentBytes: 2 * LEAST_CHUNK_BYTES },
    ])
    uploader.resume()
    expect(uploader.state().uploads[0]?.status).toBe('paused')
    await uploader.attach(id, film())
    expect(await uploader.settled()).toMatchObject([{ status: 'done', needsFile: false, sentBytes: bytes.length }])
    const [third, last] = [2 * LEAST_CHUNK_BYTES, 3 * LEAST_CHUNK_BYTES]
    expect(ranges).toEqual([
      `bytes ${third}-${last - 1}/${bytes.length}`,
      `bytes ${last}-${bytes.length - 1}/${bytes.length}`,
    ])
    expect(journal.kept.size).toBe(0)
  })

  it.each([
    {
      case: 'of another size',
      file: film(bytes.subarray(1)),
      message: /not film.mp4: it has 15728646 bytes, and not 15728647/,
    },
    {
      case: 'with another byte in what had arrived',
      file: film(bytes.with(LEAST_CHUNK_BYTES + 3, 255)),
      message: /not film.mp4: it has other bytes from byte 5242880 on/,
    },
  ])('is told of a file $case', async ({ file, message }) => {
    const journal = aJournal()
    await aClosedPage(journal)
    const { uploader, ranges } = aPage(journal)
    const [id = ''] = await uploader.recover()
    await expect(uploader.attach(id, file)).rejects.toMatchObject({
      code: 'file_refused',
      message: expect.stringMatching(message),
    })
    expect([uploader.state().uploads[0]?.needsFile, ranges, journal.kept.size]).toEqual([true, [], 1])
  })

  it('reads the file again from where it was chosen, when the user allows it', async () => {
    const journal = aJournal()
    await aClosedPage(journal)
    const [kept] = journal.kept.values()
    if (!kept) throw new Error('a long file is kept')
    const asked: string[] = []
    const handle = (permission: string) => ({
      getFile: async () => film(),
      async requestPermission() {
        asked.push(permission)
        return permission
      },
    })
    for (const permission of ['denied', 'granted']) {
      const all = async () => [{ ...kept, handle: handle(permission) }]
      const { uploader } = aPage({ ...journal, all })
      const [id = ''] = await uploader.recover()
      const attached = uploader.attach(id)
      if (permission === 'denied') await expect(attached).rejects.toThrow('film.mp4 has to be chosen again')
      else expect((await attached.then(uploader.settled))[0]?.status).toBe('done')
    }
    expect(asked).toEqual(['denied', 'granted'])
  })

  it('is told of no part that the cloud has forgotten', async () => {
    const journal = aJournal()
    const { uploader, ranges } = aPage(journal, 4, 2)
    uploader.add([film()])
    const kept = () =>
      [...journal.kept.values()].map(({ uploadId, digests }) => ({ uploadId, parts: Object.keys(digests) }))
    while (ranges.length < 4) await new Promise((tick) => setTimeout(tick, 1))
    // What it had is noted until the first part has arrived anew, whose digest takes its time.
    const [forgotten] = kept()
    expect(forgotten?.parts).toEqual(['0', '1'])
    while (kept()[0]?.uploadId === forgotten?.uploadId) await new Promise((tick) => setTimeout(tick, 1))
    expect(kept()).toEqual([{ uploadId: expect.any(String), parts: ['0'] }])
  })

  it('is none of the business of an upload whose journal fails', async () => {
    const full = async () => Promise.reject(new DOMException('full', 'QuotaExceededError'))
    const { uploader } = aPage({ all: async () => [], keep: full, drop: full })
    uploader.add([film()])
    expect((await uploader.settled())[0]?.status).toBe('done')
  })

  it('finds nothing of what was cancelled, and of files that go in one request', async () => {
    const journal = aJournal()
    await aClosedPage(journal)
    const { uploader } = aPage(journal)
    uploader.cancel(await uploader.recover())
    uploader.add([new File(['x'], 'small')])
    await uploader.settled()
    expect(journal.kept.size).toBe(0)
  })
})
