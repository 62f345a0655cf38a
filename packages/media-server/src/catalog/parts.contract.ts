import { describe, expect, it } from 'vitest'
import type { Catalog } from './catalog.ts'
import { anAsset, type OpenCatalog, useCatalog } from './catalog-under-test.contract.ts'
import type { ArrivedChunk } from './sessions.ts'

const SESSION = { cloudName: 'demo', uploadId: 'u' }
const OPTIONS = { expiresAt: 1_000, maxFileBytes: 1_000, maxUnfinishedBytes: 1_000_000 }
const HOLDER = { holder: 'h', until: 30, now: 10 }

/** What every driver of `Catalog` does with uploads in parts by number. */
export function describeParts(driver: string, open: OpenCatalog): void {
  describe(`${driver}, as the place of uploads in parts`, () => {
    let catalog: Catalog
    let blobs = 0
    useCatalog(open, (fresh) => {
      catalog = fresh
    })

    /** `2/3`, or `2` where nobody said how many there are; its bytes are told apart by their number and by `content`. */
    const part = (
      text: string,
      bytes: number,
      { content = '', ...facts }: Partial<ArrivedChunk> & { content?: string } = {},
    ): ArrivedChunk => {
      const [number = 0, total = null] = text.split('/').map(Number)
      blobs += 1
      const place = { unit: 'part' as const, first: number - 1, last: number - 1, bytes, total }
      const md5 = `md5 of ${bytes} bytes of ${number} ${content}`
      return { ...SESSION, ...place, md5, terms: {}, blobId: `blob-${blobs}`, ...facts }
    }
    const add = async (text: string, bytes: number, facts: Parameters<typeof part>[2] = {}, options = OPTIONS) => {
      const arrived = part(text, bytes, facts)
      await catalog.openIntent(arrived.blobId, 1)
      return { ...(await catalog.addChunk(arrived, options)), blobId: arrived.blobId }
    }

    it('takes parts of any size in any order, and hands them out in that of their numbers', async () => {
      expect(await add('3/3', 1)).toMatchObject({ outcome: 'stored', bytes: 1, isWhole: false })
      expect(await add('1', 30)).toMatchObject({ outcome: 'stored', bytes: 31, isWhole: false })
      expect(await catalog.claimSession(SESSION, HOLDER)).toBeNull()
      expect(await add('2', 7)).toMatchObject({ outcome: 'stored', bytes: 38, isWhole: true })
      expect(await catalog.openIntents()).toEqual([])
      const claim = await catalog.claimSession(SESSION, HOLDER)
      expect(claim).toMatchObject({ state: 'claimed', chunks: [{ bytes: 30 }, { bytes: 7 }, { bytes: 1 }] })
    })

    it('is whole as soon as a part that comes again says how many there are', async () => {
      await add('1', 5)
      expect(await add('2', 5)).toMatchObject({ isWhole: false })
      const again = await add('2/2', 5)
      expect(again).toMatchObject({ outcome: 'repeated', bytes: 10, isWhole: true })
      expect(await catalog.openIntents()).toEqual([again.blobId])
      expect(await catalog.claimSession(SESSION, HOLDER)).toMatchObject({ state: 'claimed' })
    })

    it('makes one of all parts that come at once whole', async () => {
      const added = await Promise.all(['1/4', '2/4', '3/4', '4/4'].map((text) => add(text, 5)))
      expect(added.filter(({ isWhole }) => isWhole)).toHaveLength(1)
    })

    it.each([
      ['of another total', ['1/3'], '2/4', {}, 'partTotalDiffers'],
      ['whose total is below a part that is here', ['4', '1'], '2/3', {}, 'partTotalDiffers'],
      ['beyond the total', ['1/3'], '4', {}, 'invalidParameter'],
      ['that is the last and does not say so', ['1/3'], '3', {}, 'partTotalMissing'],
      ['of other bytes', ['1/3'], '1', { content: 'other' }, 'partDiffers'],
      ['of another size', ['1/3'], '1', { bytes: 4, md5: 'another' }, 'partDiffers'],
      ['with another parameter', ['1/3'], '2', { terms: { public_id: 'x' } }, 'chunkTermsDiffer'],
      ['above what a file may be', ['1', '2'], '3', { bytes: 991 }, 'fileTooLarge'],
      ['above what a file may be, alone', [], '1', { bytes: 1001 }, 'fileTooLarge'],
      ['that is a range', ['1'], '2', { unit: 'byte' as const }, 'chunkModesMixed'],
    ])('refuses a part %s, and stays as it was', async (_case, before, text, facts, refusal) => {
      for (const each of before) await add(each, 5)
      await expect(add(text, 5, facts)).rejects.toMatchObject({ refusal })
      expect(await catalog.openIntents()).toHaveLength(1)
      if (before[0]) expect(await add(before[0], 5)).toMatchObject({ outcome: 'repeated', bytes: 5 * before.length })
    })

    it('refuses a part of what has begun with ranges', async () => {
      const range = { unit: 'byte', first: 0, last: 4 } as const
      await add('1', 5, range)
      await expect(add('2', 5)).rejects.toMatchObject({ refusal: 'chunkModesMixed' })
      expect(await add('1', 5, range)).toMatchObject({ outcome: 'repeated', bytes: 5, isWhole: false })
    })

    it('counts parts with all that is unfinished', async () => {
      const few = { ...OPTIONS, maxUnfinishedBytes: 12 }
      await add('2', 10, {}, few)
      await expect(add('1', 3, { uploadId: 'v' }, few)).rejects.toMatchObject({ refusal: 'unfinishedUploadsFull' })
      expect(await add('1', 2, { uploadId: 'v' }, few)).toMatchObject({ bytes: 2 })
    })

    it('knows the parts of a finished upload, and begins no other under its id', async () => {
      const chunks = [await add('1/2', 5), await add('2/2', 6)].map(({ blobId }) => blobId)
      await catalog.claimSession(SESSION, HOLDER)
      const commit = { session: SESSION, holder: 'h', overwrite: true, answer: () => 'answer' }
      expect((await catalog.commitSession(anAsset(), commit))?.freed).toEqual(chunks)
      expect(await add('1', 5)).toMatchObject({ outcome: 'repeated', bytes: 11, isWhole: true })
      expect(await catalog.claimSession(SESSION, HOLDER)).toEqual({ state: 'finished', answer: 'answer' })
      await expect(add('1/2', 5, { content: 'other' })).rejects.toMatchObject({ refusal: 'partDiffers' })
      await expect(add('3/3', 5)).rejects.toMatchObject({ refusal: 'partTotalDiffers' })
      await expect(add('1/2', 5, { terms: { a: 'x' } })).rejects.toMatchObject({ refusal: 'chunkTermsDiffer' })
      const range = { unit: 'byte', first: 0, last: 4, total: null } as const
      expect(await add('1', 5, range)).toMatchObject({ outcome: 'stored', bytes: 5, isWhole: false })
    })

    it('gives the blob of one part to the asset', async () => {
      const { blobId } = await add('1/1', 5)
      expect(await catalog.claimSession(SESSION, HOLDER)).toMatchObject({ state: 'claimed', chunks: [{ blobId }] })
      const commit = { session: SESSION, holder: 'h', overwrite: true, answer: () => 'answer' }
      expect((await catalog.commitSession(anAsset({ blobId }), commit))?.freed).toEqual([])
      expect(await catalog.isReferenced(blobId)).toBe(true)
    })

    it('expires as ranges do, whichever part came last', async () => {
      const { blobId: second } = await add('2', 5, {}, { ...OPTIONS, expiresAt: 100 })
      const { blobId: first } = await add('1', 5, {}, { ...OPTIONS, expiresAt: 200 })
      expect(await catalog.expireSessions(199)).toEqual([])
      expect(await catalog.expireSessions(200)).toEqual([first, second])
      expect(await add('3', 5)).toMatchObject({ outcome: 'stored', bytes: 5 })
    })
  })
}
