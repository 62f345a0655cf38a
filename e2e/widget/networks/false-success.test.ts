/** A success that is none: what a user and a page of ours are told, and that nothing is sent again behind their back. */
import { describe, expect, it } from 'vitest'
import { type App, choose, text, told, until } from '../widget-page.ts'
import {
  binary,
  CHUNK,
  CLOUD,
  CORS,
  countUploads,
  md5,
  once,
  steps,
  TRYING_AGAIN,
  useNetwork,
  WELL,
} from './network.ts'

declare const app: App

const network = useNetwork()
const { etags, openWidget, retry } = network

describe('a success that is a lie', () => {
  it.each([
    { case: 'a page that wants a login', type: 'text/html', body: '<html>Log in to this network</html>' },
    { case: 'half of an answer', type: 'application/json', body: '{"public_id":"upl' },
    { case: 'JSON of something else', type: 'application/json', body: '{"ok":true}' },
  ])('is a failure, is not sent again by itself, and is retried by the user: $case', async ({ type, body }) => {
    const { page } = await openWidget()
    const asked = countUploads(page)
    await once(page, CLOUD, (route) => route.fulfill({ status: 200, headers: CORS, contentType: type, body }))
    await choose(page, [text('one.txt')])
    const { info } = await until(page, 'failure')
    expect(info.statusText).toBe('the cloud took the file, and its answer cannot be read')
    await until(page, 'queues-end')
    expect(asked()).toBe(1)
    await retry(page)
  })

  it('about one of many parts is found before the file is whole', async () => {
    const { page, shown } = await openWidget({ maxChunkSize: CHUNK })
    await once(page, CLOUD, (route) => route.fulfill({ headers: CORS, contentType: 'text/html', body: '<html>' }))
    const file = binary(CHUNK + 1000)
    await choose(page, [file])
    await until(page, 'queues-end')
    expect((await shown()).join()).toContain(TRYING_AGAIN)
    expect([await steps(page), await etags()]).toEqual([WELL, [md5(file.buffer)]])
  })

  const granted = async () => {
    const page = await network.session.open()
    await page.evaluate(() => {
      app.one = app.create({ uploads: { url: '/uploads', profile: 'granted' } }).open()
    })
    return page
  }
  it.each([
    { case: 'another file', change: { public_id: 'granted/42/of-somebody-else' } },
    { case: 'another version', change: { version: 1 } },
  ])('about $case does not get past a signer that gave a grant', async ({ change }) => {
    const page = await granted()
    await once(page, CLOUD, async (route) => {
      const response = await route.fetch()
      await route.fulfill({ response, json: { ...(await response.json()), ...change } })
    })
    await choose(page, [text('one.txt')])
    const { info } = await until(page, 'failure')
    expect(info.statusText).toBe('this is not what the cloud answered to the upload of this grant')
    await retry(page)
  })

  it('that names no file has the signer asked, who knows', async () => {
    const page = await granted()
    await once(page, CLOUD, async (route) => route.fulfill({ response: await route.fetch(), json: {} }))
    await choose(page, [text('one.txt')])
    await until(page, 'queues-end')
    expect((await told(page)).map(({ event }) => event)).not.toContain('failure')
    expect(await network.cloud.assets()).toHaveLength(1)
  })
})
