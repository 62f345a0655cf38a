import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createBlobId } from './blob-id.ts'
import type { BlobStore } from './blob-store.ts'

/** What every driver of {@link BlobStore} does; passing this is the definition of done for a new one. */
export function describeBlobStore(
  driver: string,
  open: () => Promise<{ blobs: BlobStore; close(): Promise<void> }>,
): void {
  describe(`${driver} as a blob store`, () => {
    let opened: Awaited<ReturnType<typeof open>>
    let blobs: BlobStore
    beforeEach(async () => {
      opened = await open()
      blobs = opened.blobs
    })
    afterEach(() => opened.close())

    it('gives back the bytes that were written, in order, whatever their chunks', async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 70_000 }), { maxLength: 12 }), async (chunks) => {
          const id = await put(blobs, ...chunks)
          expect(await get(blobs, id)).toEqual(Buffer.concat(chunks))
          expect(await blobs.stat(id)).toMatchObject({ size: Buffer.concat(chunks).byteLength })
        }),
        { numRuns: 25 },
      )
    })

    it('gives back any range, as a slice of the whole', async () => {
      const bytes = Buffer.from(Array.from({ length: 300_000 }, (_, index) => index % 251))
      const id = await put(blobs, bytes)
      const position = fc.option(fc.integer({ min: 0, max: 310_000 }), { nil: undefined })
      await fc.assert(
        fc.asyncProperty(position, position, async (start, end) => {
          const range = { ...(start !== undefined && { start }), ...(end !== undefined && { end }) }
          expect((await get(blobs, id, range)).equals(bytes.subarray(start ?? 0, end))).toBe(true)
        }),
        { numRuns: 50 },
      )
    })

    it('shows nothing of a blob before it is committed', async () => {
      const id = createBlobId()
      const staged = await blobs.stage(id)
      await staged.write(Buffer.from('half'))
      expect(await blobs.stat(id)).toBeNull()
      await expect(get(blobs, id)).rejects.toMatchObject({ code: 'ENOENT' })
      await expect(blobs.open(id)).rejects.toMatchObject({ code: 'ENOENT' })
      await staged.commit()
      expect((await get(blobs, id)).toString()).toBe('half')
    })

    it('keeps no trace of a discarded blob', async () => {
      const id = createBlobId()
      const staged = await blobs.stage(id)
      await staged.write(Buffer.alloc(200_000))
      await staged.discard()
      expect(await namesIn(blobs)).toEqual([])
      await put(blobs, Buffer.from('other'))
      expect(await blobs.stat(id)).toBeNull()
    })

    it('refuses a name that is staged or committed already', async () => {
      const staged = await blobs.stage(createBlobId())
      await expect(blobs.stage(staged.id)).rejects.toMatchObject({ code: 'EEXIST' })
      await staged.commit()
      await expect(blobs.stage(staged.id)).rejects.toMatchObject({ code: 'EEXIST' })
    })

    it('ends a blob once: after commit it takes neither bytes nor another end', async () => {
      const staged = await blobs.stage(createBlobId())
      await staged.commit()
      await expect(async () => staged.write(Buffer.from('late'))).rejects.toThrow(TypeError)
      await expect(async () => staged.commit()).rejects.toThrow(TypeError)
      await expect(async () => staged.discard()).rejects.toThrow(TypeError)
      expect((await get(blobs, staged.id)).byteLength).toBe(0)
    })

    it('removes a blob, staged or committed, and does not mind when there is none', async () => {
      const committed = await put(blobs, Buffer.from('bytes'))
      const staged = await blobs.stage(createBlobId())
      for (const id of [committed, staged.id, createBlobId()]) await blobs.remove(id)
      await staged.discard()
      expect(await namesIn(blobs)).toEqual([])
      await expect(get(blobs, committed)).rejects.toMatchObject({ code: 'ENOENT' })
    })

    it('finishes a read that has begun when the blob is removed meanwhile', async () => {
      const bytes = Buffer.alloc(3_000_000, 'x')
      const id = await put(blobs, bytes)
      const read = blobs.read(id)[Symbol.asyncIterator]()
      const chunks = [(await read.next()).value as Uint8Array]
      await blobs.remove(id)
      for (let next = await read.next(); !next.done; next = await read.next()) chunks.push(next.value)
      expect(Buffer.concat(chunks).equals(bytes)).toBe(true)
    })

    it('lists what takes space, uploads in flight included', async () => {
      const committed = await put(blobs, Buffer.from('bytes'))
      const staged = await blobs.stage(createBlobId())
      expect(await namesIn(blobs)).toEqual([committed, staged.id].sort())
      await staged.discard()
    })

    it('says when a blob was written', async () => {
      const before = Date.now()
      const { writtenAt = 0 } = (await blobs.stat(await put(blobs, Buffer.from('bytes')))) ?? {}
      // The clock of a file system may be some ticks behind.
      expect(writtenAt).toBeGreaterThan(before - 1_000)
      expect(writtenAt).toBeLessThan(Date.now() + 1_000)
    })

    it('hands out a blob as a path to a file or as its bytes', async () => {
      const id = await put(blobs, Buffer.from('bytes'))
      const opened = await blobs.open(id)
      const { readFile } = await import('node:fs/promises')
      expect(Buffer.from(typeof opened === 'string' ? await readFile(opened) : opened).toString()).toBe('bytes')
    })

    it.each([
      ['a path', '../../etc/passwd'],
      ['upper case', 'A'.repeat(32)],
      ['too short', 'ab'],
      ['too long', 'a'.repeat(33)],
      ['nothing', ''],
    ])('refuses an id that is %s', async (_, id) => {
      await expect(async () => blobs.stage(id)).rejects.toThrow(TypeError)
      await expect(async () => blobs.stat(id)).rejects.toThrow(TypeError)
      await expect(async () => blobs.remove(id)).rejects.toThrow(TypeError)
      await expect(get(blobs, id)).rejects.toThrow(TypeError)
    })
  })
}

export async function putAs(blobs: BlobStore, id: string, ...chunks: Uint8Array[]): Promise<void> {
  const staged = await blobs.stage(id)
  for (const chunk of chunks) await staged.write(chunk)
  await staged.commit()
}

export async function put(blobs: BlobStore, ...chunks: Uint8Array[]): Promise<string> {
  const id = createBlobId()
  await putAs(blobs, id, ...chunks)
  return id
}

export async function get(blobs: BlobStore, id: string, range?: { start?: number; end?: number }): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  for await (const chunk of blobs.read(id, range)) chunks.push(chunk)
  return Buffer.concat(chunks)
}

export async function namesIn(blobs: BlobStore): Promise<string[]> {
  const names: string[] = []
  for await (const name of blobs.list()) names.push(name)
  return names.sort()
}
