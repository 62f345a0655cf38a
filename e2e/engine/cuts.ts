import type { Page } from 'playwright-core'
import type { Random } from '../crash/random.ts'
import { hashOfPattern, type Room } from './room.ts'

type Engine = typeof import('countersign/upload')
/** What the page offers to the functions that run in it. */
declare const engine: Engine
declare const pattern: (bytes: number, seed: number, name: string) => File

const CHUNK_BYTES = 5 * 2 ** 20
const PARALLEL_CHUNKS = 3
/** Around the file in a request: its head, and the parts of the form. */
const AROUND_BYTES = 4096

export interface CutOptions {
  /** Uploads, each cut once. */
  cuts: number
  /** Of each upload. */
  bytes: number
  /** Default: those that were acknowledged are not sent again. `nothing` is the control: the whole file is, once more. */
  remembers?: 'chunks' | 'nothing'
  signal?: AbortSignal
  onCut?(done: number): void
}

/** What has to hold: `complete` and `equal` are `uploads`, `cuts` too, and `beyond` is 0. */
export interface CutFigures {
  uploads: number
  /** Those that were cut on their way. */
  cuts: number
  complete: number
  /** Those of which the cloud has the SHA-256 of what was sent. */
  equal: number
  /** Those of which more was sent twice than the chunks in flight. */
  beyond: number
  /** The most that one cut had sent twice, in bytes. */
  mostTwice: number
  /** What browsers sent again because the cloud had just closed a connection that it kept, in bytes: no cut made that so. */
  closedUpon: number
  seconds: number
  failures: readonly string[]
}

/** Uploads a file again and again, and breaks all connections once in each, anywhere. */
export async function runCuts(
  page: Page,
  room: Room,
  random: Random,
  { cuts, bytes, remembers = 'chunks', signal, onCut }: CutOptions,
): Promise<CutFigures> {
  const began = performance.now()
  const figures = { uploads: 0, cuts: 0, complete: 0, equal: 0, beyond: 0, mostTwice: 0, closedUpon: 0 }
  const failures: string[] = []
  const { seed } = random
  const sha256 = hashOfPattern('sha256', bytes, seed)
  while (figures.uploads < cuts && !signal?.aborted) {
    const at = random.integer(1, bytes - 1)
    const before = { cuts: room.link.cuts(), uploaded: room.link.uploaded(), closedUpon: room.link.closedUpon() }
    room.link.cutAfter([at])
    const ended = await upload(page, { bytes, seed, forgets: remembers === 'nothing' })
    const closedUpon = room.link.closedUpon() - before.closedUpon
    const twice = room.link.uploaded() - before.uploaded - bytes - closedUpon
    figures.uploads += 1
    figures.cuts += room.link.cuts() - before.cuts
    figures.closedUpon += closedUpon
    figures.mostTwice = Math.max(figures.mostTwice, twice)
    const chunks = Math.ceil(bytes / CHUNK_BYTES) + PARALLEL_CHUNKS
    if (twice > PARALLEL_CHUNKS * CHUNK_BYTES + chunks * AROUND_BYTES) {
      figures.beyond += 1
      failures.push(`cut after ${at}: ${twice} bytes were sent twice`)
    }
    if ('error' in ended) failures.push(`cut after ${at}: ${ended.error}`)
    else {
      figures.complete += 1
      const found = await room.sha256Of(ended.publicId)
      if (found === sha256) figures.equal += 1
      else failures.push(`cut after ${at}: the cloud has ${found}`)
      await room.remove(ended.publicId)
    }
    onCut?.(figures.uploads)
  }
  return { ...figures, failures, seconds: (performance.now() - began) / 1000 }
}

/** @param options.forgets the file goes once more from its beginning, as if nothing had arrived. */
const upload = (page: Page, options: { bytes: number; seed: number; forgets: boolean }) =>
  page.evaluate(
    async ({ bytes, seed, forgets, chunkBytes, parallelChunks }) => {
      const { createUploads, createUploader, grantedUploads } = engine
      const protocol = grantedUploads(createUploads({ url: '/uploads' }), 'files')
      const patience = { firstPauseMs: 20, attempts: 6 }
      const own = globalThis as { film?: File }
      const name = `film-${seed}.bin`
      if (own.film?.name !== name) own.film = pattern(bytes, seed, name)
      const film = own.film
      const send = async () => {
        const uploader = createUploader({ protocol, chunkBytes, parallelChunks, patience })
        uploader.add([film])
        const [ended] = await uploader.settled()
        return ended?.status === 'done'
          ? { publicId: ended.result.asset.public_id }
          : { error: ended?.status === 'failed' ? ended.error.message : `it is ${ended?.status}` }
      }
      const sent = await send()
      return forgets ? send() : sent
    },
    { ...options, chunkBytes: CHUNK_BYTES, parallelChunks: PARALLEL_CHUNKS },
  )
