import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { createLink, type Link } from './link.ts'

const opened: { close(): unknown }[] = []
afterEach(async () => {
  for (const each of opened.splice(0).reverse()) await each.close()
})

/** A link to a cloud that answers so many requests on a connection, and closes it when the next one comes. */
async function linkTo({ answers }: { answers: number }): Promise<{
  link: Link
  browser: Socket
  closed: Promise<void>
}> {
  const server = createServer((socket) => {
    let requests = 0
    socket.on('error', () => {})
    socket.on('data', () => {
      requests += 1
      if (requests > answers) socket.destroy()
      else socket.write('answer')
    })
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  opened.push(server)
  const link = await createLink(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  opened.push(link)
  const browser = connect(Number(new URL(link.origin).port), '127.0.0.1').on('error', () => {})
  const closed = new Promise<void>((resolve) => browser.on('close', () => resolve()))
  await once(browser, 'connect')
  return { link, browser, closed }
}

describe('the wire between a browser and a cloud', () => {
  it('counts what comes upon a connection that the cloud has kept, and closes', async () => {
    const { link, browser, closed } = await linkTo({ answers: 1 })
    browser.write('x'.repeat(100))
    await once(browser, 'data')
    browser.write('y'.repeat(1000))
    await closed
    expect([link.uploaded(), link.closedUpon()]).toEqual([1100, 1000])
  })

  it.each([
    { case: 'a request that a cloud breaks off on a new connection', answers: 0, cutAfter: [] },
    { case: 'what a cut breaks off', answers: 1, cutAfter: [500] },
  ])('does not count $case', async ({ answers, cutAfter }) => {
    const { link, browser, closed } = await linkTo({ answers })
    link.cutAfter(cutAfter)
    browser.write('x'.repeat(100))
    if (answers > 0) {
      await once(browser, 'data')
      browser.write('y'.repeat(1000))
    }
    await closed
    expect([link.cuts(), link.closedUpon()]).toEqual([cutAfter.length, 0])
  })
})
