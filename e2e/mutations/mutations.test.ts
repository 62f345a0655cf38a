/** The short form of the mutations: fixed seeds, which found something once, and one that nobody has tried. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { requestOf, runMutations } from './campaign.ts'
import { makeWatchedFolder } from './folder.ts'
import { openInProcess } from './in-process.ts'
import { openSockets } from './over-sockets.ts'
import { readResponses } from './responses.ts'
import { judgeAnswer, type World } from './world.ts'

const random = Math.floor(Math.random() * 2 ** 32)

// A refusal is no line, a failure is a finding.
beforeAll(() => void vi.spyOn(console, 'error').mockImplementation(() => undefined))
afterAll(() => vi.restoreAllMocks())

describe.each<[string, () => Promise<World>, number]>([
  ['in this process', openInProcess, 2500],
  ['over connections', openSockets, 700],
])('mutated requests %s', (_case, open, count) => {
  it.each([1, 2, random])('of seed %i end in time, once, and leave nothing behind', async (seed) => {
    const world = await open()
    try {
      const figures = await runMutations(world, { count, seed, generation: count })
      expect(figures.findings).toEqual([])
      expect(figures.requests).toBe(count)
      // Enough of them get far enough to do harm.
      expect(figures.statuses[200]).toBeGreaterThan(count / 50)
    } finally {
      await world.close()
    }
  })
})

describe('a campaign', () => {
  const world: World = {
    ...{ where: 'sockets', target: { cloudName: 'demo', authorization: 'Basic x' }, concurrency: 2 },
    ask: async () => ({ status: 200, problem: null }),
    look: async () => [],
    renew: async () => undefined,
    close: async () => undefined,
  }

  it('makes the same request of the same seed and index', () => {
    const [one, again, other] = [requestOf(world, 7, 3), requestOf(world, 7, 3), requestOf(world, 7, 4)]
    expect(one).toEqual(again)
    expect(one).not.toEqual(other)
  })

  it.each<[string, Partial<World>, RegExp]>([
    [
      'a bad answer',
      { ask: async () => ({ status: 500, problem: judgeAnswer(500, () => null, Buffer.from('oh')) }) },
      /^status 500: oh$/,
    ],
    ['what was left behind', { look: async () => ['a staged file was left: x'] }, /^a staged file was left/],
    [
      'a rejection that nobody takes',
      {
        ask: async () => {
          void Promise.reject(new Error('nobody takes this'))
          await new Promise((resolve) => setImmediate(resolve))
          return { status: 200, problem: null }
        },
      },
      /nobody takes this/,
    ],
  ])('reports %s', async (_case, more, problem) => {
    const { findings } = await runMutations({ ...world, ...more }, { count: 2, seed: 1 })
    expect(findings[0]?.problem).toMatch(problem)
  })
})

describe('the look at a folder', () => {
  it.each([
    ['four levels up', '../../../../escaped', /^outside the root: /],
    ['one level up', '../escaped', /^outside the root: /],
    ['beside the blobs', 'blobs/passwd', /^not a name of ours: blobs\/passwd/],
    ['among the blobs', `blobs/00/${'A'.repeat(32)}`, /^not a name of ours: /],
    ['staged', `blobs/staging/${'a'.repeat(32)}`, /^a staged file was left: /],
  ])('sees a file %s', { timeout: 20_000 }, async (_case, path, seen) => {
    const folder = makeWatchedFolder()
    try {
      await (await import('@countersign/media-server')).openDiskBlobs(join(folder.root, 'blobs'), { sync: false })
      expect(await folder.look('self')).toEqual([])
      writeFileSync(join(folder.root, path), 'x')
      expect(await folder.look('self')).toEqual([expect.stringMatching(seen)])
    } finally {
      folder.remove()
    }
  })
})

describe('the reader of responses', () => {
  const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'
  it.each<[string, string, number, string | null]>([
    ['one', OK, 1, null],
    ['two', OK + OK, 2, null],
    ['one after a hundred', `HTTP/1.1 100 Continue\r\n\r\n${OK}`, 1, null],
    [
      'one in chunks, and another',
      `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n${OK}`,
      2,
      null,
    ],
    ['one that was cut off', 'HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nok', 1, null],
    ['what is none', 'hello\r\n\r\n', 0, 'hello'],
    ['none at all', '', 0, null],
  ])('counts %s', (_case, text, count, rest) => {
    const read = readResponses(Buffer.from(text), false)
    expect([read.responses.length, read.rest]).toEqual([count, rest])
  })
})

it.each([
  ['inline; filename="a.txt"', true],
  ['attachment; filename="_.txt"; filename*=UTF-8\'\'%C3%A9.txt', true],
  ['inline; filename="a"; filename="b"', false],
  ['inline; filename="a\\"', false],
  ['inline; filename="é"', false],
  ['inline', false],
])('judges Content-Disposition %s', (value, isGood) => {
  const problem = judgeAnswer(200, (name) => (name === 'content-disposition' ? value : null), Buffer.alloc(0))
  expect(problem === null).toBe(isGood)
})
