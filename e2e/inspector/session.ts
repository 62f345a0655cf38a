import { signParameters } from 'countersign/signing'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, vi } from 'vitest'
import { type Visit, visit } from '../page/browser.ts'
import { launch } from '../page/launch.ts'
import { expectText } from '../page/upload-page.ts'
import { type InspectorRoom, openInspectorRoom } from './room.ts'

export interface InspectorSession {
  readonly browser: Browser
  /** The servers of this test, started before it. */
  readonly room: InspectorRoom
  /** Starts them anew. */
  restart(options: Parameters<typeof openInspectorRoom>[0]): Promise<void>
  /** The inspector's page, once it hears of what happens. */
  open(options?: BrowserContextOptions): Promise<Page>
  /** A picture, by the official SDK. */
  upload(options?: object): Promise<unknown>
  /** Signed without `tags`, and sent with them. */
  uploadWronglySigned(): Promise<unknown>
  /** What the pages did wrong so far; asking for it forgives it. */
  takeFaults(): string[]
}

/** One browser for the file, fresh servers for every test. No test may leave a policy violation or an uncaught error behind. */
export function useInspector(): InspectorSession {
  let browser: Browser
  let room: InspectorRoom
  let visits: Visit[] = []

  beforeAll(async () => {
    browser = await launch()
  })
  afterAll(() => browser.close())
  beforeEach(async () => {
    room = await openInspectorRoom()
    vi.spyOn(console, 'warn').mockImplementation(() => {})
  })
  afterEach(async () => {
    const faults = session.takeFaults()
    for (const each of visits.splice(0)) await each.close()
    await room.close()
    vi.restoreAllMocks()
    expect(faults).toEqual([])
  })

  const session: InspectorSession = {
    get browser() {
      return browser
    },
    get room() {
      return room
    },
    async restart(options) {
      await room.close()
      room = await openInspectorRoom(options)
    },
    async open(options) {
      const visited = await visit(browser, room.url, options)
      visits = [...visits, visited]
      await expectText(visited.page.locator('.connection'), 'Live')
      return visited.page
    },
    upload: (options = {}) => room.call('uploader.upload', 'fixtures/rocket.jpg', options),
    async uploadWronglySigned() {
      const { apiKey, apiSecret } = room.cloud
      const timestamp = Math.floor(Date.now() / 1000)
      const signature = signParameters({ timestamp, public_id: 'wrong' }, apiSecret)
      const options = { timestamp, public_id: 'wrong', tags: 'a,b', api_key: apiKey, signature }
      return session.upload(options).catch((error) => error)
    },
    takeFaults: () => visits.flatMap(({ faults }) => faults.splice(0)),
  }
  return session
}
