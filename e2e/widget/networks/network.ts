import { createHash, randomBytes } from 'node:crypto'
import { createTestCloud, type TestCloud } from '@countersign/media-server/testing'
import type { Page, Route } from 'playwright-core'
import { beforeEach, expect } from 'vitest'
import { createLink, type Link } from '../../engine/link.ts'
import { type Session, useSession } from '../session.ts'
import { type App, dialog, names, type Options, until } from '../widget-page.ts'

declare const app: App

export const CHUNK = 5 * 2 ** 20
export const SIGNER = '**/sign-cloudinary-params*'
export const CLOUD = '**/v1_1/**'
/** The user's part of it; what exactly came, or did not, is for the page (`engine/trouble.test.ts`). */
export const TRYING_AGAIN = 'Trying again · No usable answer came. Check the connection.'
export const CORS = { 'access-control-allow-origin': '*' }
/** The steps of a file that comes through. */
export const WELL = ['upload-added', 'queues-start', 'success', 'queues-end']

export interface Network {
  readonly session: Session
  /** Empty at the beginning of each test. */
  readonly cloud: TestCloud
  /** The way there. */
  readonly link: Link
  /** @param before done with the page before it is asked for. @returns `shown`: every sentence that the first row has shown. */
  openWidget(
    options?: Options,
    before?: (page: Page) => Promise<unknown>,
  ): Promise<{ page: Page; shown(): Promise<string[]> }>
  /** By the user, of `one.txt`, which is there once then. */
  retry(page: Page): Promise<void>
  /** The MD5 of each file that the cloud has. */
  etags(): Promise<string[]>
}

/** A widget whose cloud may fail, behind a link that may break. */
export function useNetwork(): Network {
  let cloud: TestCloud
  let link: Link
  const session = useSession(undefined, [], async () => {
    cloud = await createTestCloud()
    link = await createLink(cloud.url)
    return {
      mediaUrl: link.origin,
      cloudinaryUrl: cloud.cloudinaryUrl.replaceAll(cloud.url, link.origin),
      inspectorUrl: null,
      dataDir: '',
      async close() {
        await link.close()
        await cloud.close()
      },
    }
  })
  beforeEach(() => cloud.reset())
  return {
    session,
    get cloud() {
      return cloud
    },
    get link() {
      return link
    },
    async openWidget(options = {}, before = async () => {}) {
      const page = await session.openWidget(options, { before })
      return { page, shown: await watchRow(page) }
    },
    async retry(page) {
      await dialog(page).getByRole('button', { name: 'Retry one.txt' }).click()
      await until(page, 'success')
      expect(await cloud.assets()).toHaveLength(1)
    },
    etags: async () => (await cloud.assets()).map(({ etag }) => etag),
  }
}

async function watchRow(page: Page): Promise<() => Promise<string[]>> {
  await page.evaluate(() => {
    const shown = new Set<string>()
    Object.assign(app, { shown })
    setInterval(() => {
      const root = document.querySelector('countersign-upload-widget')?.shadowRoot
      shown.add(root?.querySelector('.row .state')?.textContent ?? '')
    }, 20)
  })
  return () => page.evaluate(() => [...(app as unknown as { shown: Set<string> }).shown])
}

/** From the first file on. */
export const steps = async (page: Page) => (await names(page)).slice(2)
export const md5 = (bytes: Buffer) => createHash('md5').update(bytes).digest('hex')
export const binary = (bytes: number) => ({
  name: 'film.bin',
  mimeType: 'application/octet-stream',
  buffer: randomBytes(bytes),
})

/** Answers the first request in the place of whoever it was for. */
export const once = async (page: Page, where: string, answer: (route: Route) => Promise<void>) => {
  let isFirst = true
  await page.route(where, (route) => {
    if (!isFirst || route.request().method() === 'OPTIONS') return route.fallback()
    isFirst = false
    return answer(route)
  })
}

/** How often the page has sent something to its cloud, from now on. */
export function countUploads(page: Page): () => number {
  let asked = 0
  page.on('request', (request) => {
    if (request.url().endsWith('/upload')) asked += 1
  })
  return () => asked
}
