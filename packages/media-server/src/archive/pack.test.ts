import { once } from 'node:events'
import { buffer } from 'node:stream/consumers'
import { setTimeout as wait } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { ARCHIVE_FORMATS, type ArchiveEntry, type ArchiveFormat, type OpenedFile, pack } from './pack.ts'
import { READERS } from './read-archive.contract.ts'

const FORMATS = Object.keys(ARCHIVE_FORMATS) as ArchiveFormat[]
const CHUNK = 64 * 1024

/** A file of chunks that do not shrink, and how much of it was read. */
function createSource(chunkCount: number, failAt = Number.POSITIVE_INFINITY) {
  const state = { read: 0, isClosed: false }
  async function* chunks(): AsyncGenerator<Uint8Array> {
    try {
      for (let index = 0; index < chunkCount; index += 1) {
        if (index === failAt) throw new Error('the disk is gone')
        state.read += 1
        yield crypto.getRandomValues(new Uint8Array(CHUNK))
      }
    } finally {
      state.isClosed = true
    }
  }
  const open = async (): Promise<OpenedFile> => ({
    bytes: chunkCount * CHUNK,
    modifiedAt: 1_700_000_000_000,
    shrinks: false,
    chunks: chunks(),
  })
  return { state, open }
}

const plain = (text: string, name: string): ArchiveEntry => ({
  name,
  open: async () => ({
    bytes: Buffer.byteLength(text),
    modifiedAt: 1_700_000_000_000,
    shrinks: true,
    chunks: (async function* () {
      yield Buffer.from(text)
    })(),
  }),
})

describe.each(FORMATS)('an archive packed as %s', (format) => {
  it('is read by every reader there is, byte for byte and name for name', async () => {
    const texts = {
      'a/b.txt': 'x'.repeat(300_000),
      'ü/写真.txt': 'ü',
      [`${'d/'.repeat(100)}${'n'.repeat(180)}.txt`]: 'deep',
      e: '',
    }
    const entries = Object.entries(texts).map(([name, text]) => plain(text, name))
    const bytes = await buffer(pack(format, entries))
    expect(READERS[format].length).toBeGreaterThan(0)
    for (const { reader, read } of READERS[format]) {
      const contents = Object.entries(await read(bytes)).map(([name, file]) => [name, file.toString()])
      expect(Object.fromEntries(contents), reader).toEqual(texts)
    }
  })

  it('leaves out what is not there any more', async () => {
    const gone = { name: 'b', open: async () => null }
    const bytes = await buffer(pack(format, [plain('1', 'a'), gone, plain('3', 'c')]))
    for (const { read } of READERS[format]) expect(Object.keys(await read(bytes)).sort()).toEqual(['a', 'c'])
  })

  it('is read no further than it is taken, and closes what it reads when nobody takes it any more', async () => {
    const first = createSource(1000)
    const second = createSource(1)
    const output = pack(format, [
      { name: 'a', open: first.open },
      { name: 'b', open: second.open },
    ])
    for (let taken = 0; taken < 3 * CHUNK; ) {
      const chunk: Uint8Array | null = output.read()
      taken += chunk?.byteLength ?? 0
      if (chunk === null) await once(output, 'readable')
    }
    await wait(200)
    // The packer of tar keeps up to 8 MiB ready.
    expect(first.state.read).toBeLessThan(200)
    expect(first.state.isClosed).toBe(false)
    output.destroy()
    await wait(50)
    expect(first.state.isClosed).toBe(true)
    expect(second.state.read).toBe(0)
  })

  it('breaks off when a file cannot be read, and closes it', async () => {
    const source = createSource(10, 5)
    await expect(buffer(pack(format, [{ name: 'a', open: source.open }]))).rejects.toThrow('the disk is gone')
    expect(source.state.isClosed).toBe(true)
    const failing: ArchiveEntry = { name: 'b', open: () => Promise.reject(new RangeError('not to be opened')) }
    await expect(buffer(pack(format, [plain('1', 'a'), failing]))).rejects.toThrow(RangeError)
  })

  it('breaks off when a file has not as many bytes as was said', async () => {
    const { open } = createSource(2)
    const liar = { name: 'a', open: async () => ({ ...(await open()), bytes: CHUNK }) }
    await expect(buffer(pack(format, [liar]))).rejects.toThrow()
  })
})
