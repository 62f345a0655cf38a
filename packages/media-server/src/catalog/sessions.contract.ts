import { describe, expect, it } from 'vitest'
import type { Asset, Catalog, Notify } from './catalog.ts'
import { anAsset, type OpenCatalog, useCatalog } from './catalog-under-test.contract.ts'
import type { ArrivedChunk, SessionCommit } from './sessions.ts'

const SESSION = { cloudName: 'demo', uploadId: 'u' }
const OPTIONS = { expiresAt: 1_000, maxFileBytes: 100_000, maxUnfinishedBytes: 1_000_000 }
const HOLDER = { holder: 'h', until: 30, now: 10 }

/** What every driver of `Catalog` does with uploads in chunks. */
export function describeSessions(driver: string, open: OpenCatalog): void {
  describe(`${driver}, as the place of uploads in chunks`, () => {
    let catalog: Catalog
    let blobs = 0
    useCatalog(open, (fresh) => {
      catalog = fresh
    })

    /** `0-9/*`, whose bytes are told apart by `content`. */
    const chunk = (range: string, { content = '', ...facts }: Partial<ArrivedChunk> & { content?: string } = {}) => {
      const [first = 0, last = 0, total] = range.split(/[-/]/).map(Number)
      blobs += 1
      const known = Number.isNaN(total) ? null : (total ?? null)
      const blobId = `blob-${blobs}`
      const place = { unit: 'byte' as const, first, last, bytes: last - first + 1, total: known }
      return { ...SESSION, ...place, md5: `md5 of ${range} ${content}`, terms: {}, blobId, ...facts }
    }
    const add = async (range: string, facts: Parameters<typeof chunk>[1] = {}, options = OPTIONS) => {
      const arrived = chunk(range, facts)
      await catalog.openIntent(arrived.blobId, 1)
      return { ...(await catalog.addChunk(arrived, options)), blobId: arrived.blobId }
    }
    const claimed = async () => {
      const claim = await catalog.claimSession(SESSION, HOLDER)
      if (claim?.state !== 'claimed') throw new Error(`the session is ${claim?.state}`)
      return claim.chunks
    }
    const commit = (asset: Asset, facts: Partial<SessionCommit> = {}) => {
      const all = { session: SESSION, holder: 'h', overwrite: true, answer: () => 'answer', ...facts }
      return catalog.commitSession(asset, all)
    }
    const whole = async () => {
      const { blobId: first } = await add('0-9/*')
      const { blobId: last } = await add('10-14/15')
      return [first, last] as const
    }

    it('takes chunks in any order between the first and the last, and hands them out in that of the file', async () => {
      expect(await add('0-9/*')).toMatchObject({ outcome: 'stored', bytes: 10 })
      expect(await add('20-29/*')).toMatchObject({ outcome: 'stored', bytes: 20 })
      expect(await catalog.claimSession(SESSION, HOLDER)).toBeNull()
      expect(await add('10-19/31')).toMatchObject({ outcome: 'stored', bytes: 30 })
      expect(await catalog.claimSession(SESSION, HOLDER)).toBeNull()
      expect(await add('30-30/31')).toMatchObject({ outcome: 'stored', bytes: 31 })
      expect((await claimed()).map(({ first, last }) => [first, last])).toEqual([
        [0, 9],
        [10, 19],
        [20, 29],
        [30, 30],
      ])
      expect(await catalog.openIntents()).toEqual([])
    })

    it('names the blobs of its chunks, and closes their intents', async () => {
      const { blobId } = await add('0-9/*')
      expect([await catalog.openIntents(), await catalog.isReferenced(blobId)]).toEqual([[], true])
      expect(await catalog.leftovers()).toEqual([])
    })

    it('counts a chunk that comes again once, and leaves its blob to the caller', async () => {
      await add('0-9/*')
      const again = await add('0-9/*')
      expect(again).toMatchObject({ outcome: 'repeated', bytes: 10 })
      expect(await catalog.openIntents()).toEqual([again.blobId])
    })

    it('learns from a repetition that the chunk was the last', async () => {
      await add('0-9/*')
      await add('10-14/*')
      expect(await add('10-14/15', { md5: 'md5 of 10-14/* ' })).toMatchObject({ outcome: 'repeated' })
      expect(await claimed()).toHaveLength(2)
    })

    it.each([
      ['that begins in the middle', [], '10-19/*', {}, 'unknownUpload'],
      ['that is the last before one is there', ['0-9/*'], '20-24/25', {}, 'chunksMissing'],
      ['that leaves a gap before a later one', ['0-9/*', '20-29/*'], '40-44/45', {}, 'chunksMissing'],
      ['at the place of another', ['0-9/*'], '0-9/*', { content: 'other' }, 'chunkDiffers'],
      ['that reaches into another', ['0-9/*'], '5-14/*', {}, 'chunkOverlaps'],
      ['that lies within another', ['0-9/*'], '2-4/*', {}, 'chunkOverlaps'],
      ['that covers another', ['0-9/*', '20-29/*'], '15-34/*', {}, 'chunkOverlaps'],
      ['of another total', ['0-9/30'], '10-19/31', {}, 'chunkTotalDiffers'],
      ['beyond the total', ['0-9/15'], '10-19/*', {}, 'chunkTotalDiffers'],
      ['whose total is below what is there', ['0-9/*', '20-29/*'], '10-14/15', {}, 'chunkTotalDiffers'],
      ['with another parameter', ['0-9/*'], '10-19/*', { terms: { public_id: 'x' } }, 'chunkTermsDiffer'],
      ['with another parameter, although it is here', ['0-9/*'], '0-9/*', { terms: { a: 'x' } }, 'chunkTermsDiffer'],
      ['of another session', ['0-9/*'], '10-19/*', { uploadId: 'v' }, 'unknownUpload'],
      ['of another cloud', ['0-9/*'], '10-19/*', { cloudName: 'other' }, 'unknownUpload'],
    ])('refuses a chunk %s, and stays as it was', async (_case, before, range, facts, refusal) => {
      for (const each of before) await add(each)
      await expect(add(range, facts)).rejects.toMatchObject({ refusal })
      const bytes = 10 * before.length
      if (before.length > 0) expect(await add('0-9/*', { md5: `md5 of ${before[0]} ` })).toMatchObject({ bytes })
      expect(await catalog.openIntents()).toHaveLength(before.length > 0 ? 2 : 1)
    })

    it('takes no more than all unfinished uploads may have together', async () => {
      const few = { ...OPTIONS, maxUnfinishedBytes: 25 }
      await add('0-9/*', {}, few)
      await add('0-9/*', { uploadId: 'v' }, few)
      await expect(add('10-19/*', {}, few)).rejects.toMatchObject({ refusal: 'unfinishedUploadsFull' })
      await add('10-14/15', {}, few)
      await claimed()
      await catalog.finishSession(SESSION, { holder: 'h', answer: 'a' })
      expect(await add('10-24/*', { uploadId: 'v' }, few)).toMatchObject({ bytes: 25 })
    })

    it('gives its lease to one at a time, to the next when that has ended or was given back', async () => {
      await whole()
      const claim = (holder: string, now: number) => catalog.claimSession(SESSION, { holder, until: now + 20, now })
      expect(await claim('a', 10)).toMatchObject({ state: 'claimed' })
      expect(await claim('b', 29)).toEqual({ state: 'held' })
      await catalog.renewLease(SESSION, { holder: 'a', until: 40 })
      expect(await claim('b', 39)).toEqual({ state: 'held' })
      expect(await claim('b', 40)).toMatchObject({ state: 'claimed' })
      await catalog.renewLease(SESSION, { holder: 'a', until: 400 })
      await catalog.releaseLease(SESSION, 'a')
      expect(await claim('c', 41)).toEqual({ state: 'held' })
      await catalog.releaseLease(SESSION, 'b')
      expect(await claim('c', 41)).toMatchObject({ state: 'claimed' })
    })

    it('ends with its asset in one step: the chunks are freed, the answer is kept', async () => {
      const chunks = await whole()
      await claimed()
      const asset = anAsset({ publicId: 'a' })
      await catalog.openIntent(asset.blobId, 1)
      const answer: SessionCommit['answer'] = ({ publicId, version }, outcome) => `${publicId} ${version} ${outcome}`
      const done = await commit(asset, { answer })
      expect(done).toEqual({ committed: { outcome: 'created', asset }, freed: [...chunks] })
      expect(await catalog.get('demo', asset)).toEqual(asset)
      expect([...(await catalog.leftovers())].sort()).toEqual([...chunks].sort())
      for (const blobId of chunks) expect(await catalog.isReferenced(blobId)).toBe(false)
      expect(await catalog.openIntents()).toEqual([])
      const finished = { state: 'finished', answer: `a ${asset.version} created` }
      expect(await catalog.claimSession(SESSION, HOLDER)).toEqual(finished)
    })

    it('gives the blob of one chunk to the asset', async () => {
      const { blobId } = await add('0-9/10')
      await claimed()
      const done = await commit(anAsset({ blobId }))
      expect(done).toMatchObject({ committed: { outcome: 'created' }, freed: [] })
      expect([await catalog.isReferenced(blobId), await catalog.leftovers()]).toEqual([true, []])
    })

    it('frees chunks and the former version together', async () => {
      const former = anAsset({ publicId: 'a' })
      await catalog.commitUpload(former, { overwrite: true })
      const chunks = await whole()
      await claimed()
      const done = await commit(anAsset({ publicId: 'a' }))
      expect(done?.committed.outcome).toBe('overwritten')
      expect(done?.freed).toEqual([former.blobId, ...chunks])
    })

    it('keeps nothing of its one chunk when the name is taken and overwriting is off', async () => {
      const standing = anAsset({ publicId: 'a' })
      await catalog.commitUpload(standing, { overwrite: true })
      const { blobId } = await add('0-9/10')
      await claimed()
      const done = await commit(anAsset({ publicId: 'a', blobId }), { overwrite: false })
      expect(done).toEqual({ committed: { outcome: 'existing', asset: standing }, freed: [blobId] })
      expect(await catalog.isReferenced(blobId)).toBe(false)
    })

    it('stays open when there is no answer: another name may be tried', async () => {
      const standing = anAsset({ publicId: 'a' })
      await catalog.commitUpload(standing, { overwrite: true })
      await whole()
      await claimed()
      const done = await commit(anAsset({ publicId: 'a' }), { overwrite: false, answer: () => null })
      expect(done).toMatchObject({ committed: { outcome: 'existing' }, freed: [] })
      expect(await commit(anAsset({ publicId: 'b' }))).toMatchObject({ committed: { outcome: 'created' } })
    })

    it.each([
      ['somebody else has it', { holder: 'another' }],
      ['it is that of no session', { session: { ...SESSION, uploadId: 'v' } }],
    ])('commits nothing without the lease: %s', async (_case, facts) => {
      await whole()
      await claimed()
      const asset = anAsset()
      expect(await commit(asset, facts)).toBeNull()
      expect(await catalog.get('demo', asset)).toBeNull()
      expect(await catalog.leftovers()).toEqual([])
      expect(await commit(asset)).toMatchObject({ committed: { outcome: 'created' } })
      expect(await commit(anAsset())).toBeNull()
    })

    it.each(['answer', 'notify'] as const)('changes nothing when %s throws', async (name) => {
      await whole()
      await claimed()
      const asset = anAsset()
      const fails = (): never => {
        throw new Error('no')
      }
      await expect(commit(asset, { [name]: fails })).rejects.toThrow('no')
      expect(await catalog.get('demo', asset)).toBeNull()
      expect(await commit(asset)).toMatchObject({ committed: { outcome: 'created' } })
    })

    it('queues what there is to tell of its asset', async () => {
      await whole()
      await claimed()
      const notify: Notify = ({ cloudName, assetId }) => [{ cloudName, assetId, url: 'u', body: '{}', createdAt: 1 }]
      await commit(anAsset(), { notify })
      expect(await catalog.dueNotifications('u', { now: 1, limit: 9 })).toHaveLength(1)
    })

    it('ends without an asset: the chunks are freed, the answer is kept, and only by who has the lease', async () => {
      const chunks = await whole()
      await claimed()
      expect(await catalog.finishSession(SESSION, { holder: 'x', answer: 'no' })).toBeNull()
      expect(await catalog.finishSession(SESSION, { holder: 'h', answer: 'refused' })).toEqual([...chunks])
      expect(await catalog.finishSession(SESSION, { holder: 'h', answer: 'again' })).toBeNull()
      expect(await catalog.claimSession(SESSION, HOLDER)).toEqual({ state: 'finished', answer: 'refused' })
      expect([...(await catalog.leftovers())].sort()).toEqual([...chunks].sort())
    })

    it('knows the chunks of a finished upload still, and begins another with other bytes', async () => {
      await whole()
      await claimed()
      await catalog.finishSession(SESSION, { holder: 'h', answer: 'a' })
      expect(await add('0-9/*')).toMatchObject({ outcome: 'repeated', bytes: 15 })
      expect(await add('10-14/15')).toMatchObject({ outcome: 'repeated', bytes: 15 })
      await expect(add('20-29/*')).rejects.toMatchObject({ refusal: 'chunkTotalDiffers' })
      expect(await add('0-9/*', { content: 'other' })).toMatchObject({ outcome: 'stored', bytes: 10 })
      expect(await catalog.claimSession(SESSION, HOLDER)).toBeNull()
    })

    it('expires a time after its latest chunk, and gives back its blobs', async () => {
      const { blobId: first } = await add('0-9/*', {}, { ...OPTIONS, expiresAt: 100 })
      const { blobId: second } = await add('10-19/*', {}, { ...OPTIONS, expiresAt: 200 })
      expect(await catalog.expireSessions(199)).toEqual([])
      expect(await catalog.expireSessions(200)).toEqual([first, second])
      expect(await catalog.leftovers()).toHaveLength(2)
      expect(await catalog.isReferenced(first)).toBe(false)
      await expect(add('20-29/*')).rejects.toMatchObject({ refusal: 'unknownUpload' })
      expect(await catalog.expireSessions(9_999)).toEqual([])
    })

    it('does not expire while somebody finishes it', async () => {
      await whole()
      const holds = { holder: 'h', until: 2_000, now: 999 }
      await catalog.claimSession(SESSION, holds)
      expect(await catalog.expireSessions(1_999)).toEqual([])
      expect(await catalog.expireSessions(2_000)).toHaveLength(2)
      expect(await commit(anAsset())).toBeNull()
    })

    it('forgets a finished upload when its time has come', async () => {
      await whole()
      await claimed()
      await catalog.finishSession(SESSION, { holder: 'h', answer: 'a' })
      expect(await catalog.expireSessions(1_000)).toEqual([])
      expect(await catalog.claimSession(SESSION, HOLDER)).toBeNull()
      expect(await add('0-9/*')).toMatchObject({ outcome: 'stored' })
    })
  })
}
