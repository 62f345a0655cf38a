/** What a user and a page of ours are told when the way to the cloud breaks or stands still; and that a file is there once in the end. */
import { describe, expect, it, vi } from 'vitest'
import { expectText } from '../../page/upload-page.ts'
import { type App, choose, row, text, until } from '../widget-page.ts'
import { binary, CHUNK, CLOUD, md5, once, steps, TRYING_AGAIN, useNetwork, WELL } from './network.ts'

declare const app: App

const network = useNetwork()
const { etags, openWidget } = network

describe('a network that is cut', () => {
  it('is said, and what was cut is sent again: a file of one request', async () => {
    const { page, shown } = await openWidget()
    const file = binary(400_000)
    network.link.cutAfter([Math.ceil(Math.random() * 390_000) + 2000])
    await choose(page, [file])
    await until(page, 'queues-end')
    expect(await shown()).toContainEqual(TRYING_AGAIN)
    expect(await steps(page)).toEqual(WELL)
    expect(await etags()).toEqual([md5(file.buffer)])
  })

  it('anywhere in a long file costs the parts that were under way, and makes one file', async () => {
    const { page } = await openWidget({ maxChunkSize: CHUNK })
    const file = binary(17_000_000)
    const before = network.link.uploaded()
    const cuts = Array.from({ length: 3 }, () => Math.ceil(Math.random() * 6_000_000))
    network.link.cutAfter(cuts)
    await choose(page, [file])
    await vi.waitFor(() => until(page, 'queues-end'), 60_000)
    expect(await steps(page), `cuts after ${cuts}`).toEqual(WELL)
    expect(await etags()).toEqual([md5(file.buffer)])
    expect(network.link.uploaded() - before).toBeLessThan(17_000_000 + cuts.length * CHUNK * 1.02)
  }, 120_000)

  it('where nothing moves is given up after two minutes, said, and tried again', async () => {
    const { page, shown } = await openWidget({}, (page) => page.clock.install())
    await once(page, CLOUD, async () => {})
    await choose(page, [text('one.txt')])
    await expectText(row(page, 'one.txt'), 'Uploading')
    await page.clock.fastForward(119_000)
    expect((await shown()).join()).not.toContain('Trying again')
    await page.clock.fastForward(2000)
    await expectText(row(page, 'one.txt'), TRYING_AGAIN)
    await page.clock.fastForward(2000)
    await until(page, 'queues-end')
    expect(await steps(page)).toEqual(WELL)
    expect(await network.cloud.assets()).toHaveLength(1)
  })

  it('before the last answer came has its file once, by grants and in parts', async () => {
    const { page } = await openWidget({ maxChunkSize: CHUNK })
    network.cloud.faults.inject('lostAnswer', { action: 'upload', chunk: 2 })
    const file = binary(CHUNK + 1000)
    await choose(page, [file])
    await until(page, 'queues-end')
    expect([await steps(page), await etags()]).toEqual([WELL, [md5(file.buffer)]])
    await page.evaluate(() => {
      app.one.close({ quiet: true })
      app.events.length = 0
      app.one = app.create({ uploads: { url: '/uploads', profile: 'granted' } }).open()
    })
    network.cloud.faults.inject('lostAnswer', { action: 'upload' })
    await choose(page, [text('granted.txt')])
    await until(page, 'queues-end')
    expect([await steps(page), (await network.cloud.assets()).length, network.cloud.faults.pending()]).toEqual([
      WELL,
      2,
      [],
    ])
  })
})
