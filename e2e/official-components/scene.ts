import { parseCloudinaryUrl } from 'countersign/protocol'
import type { Page } from 'playwright-core'
import type { Bring } from '../widget/room.ts'
import { buildPage, type PageBundle } from './build-page.ts'

/** A page that is built for the cloud of its room, as the only page of the room. */
export const builtPage =
  ({
    env,
    ...bundle
  }: Omit<PageBundle, 'env'> & { env(cloud: { cloudName: string; apiKey: string }): PageBundle['env'] }): Bring =>
  async ({ cloudinaryUrl }) => ({
    '/': PAGE,
    ...(await buildPage({ ...bundle, env: env(parseCloudinaryUrl(cloudinaryUrl)) ?? {} })),
  })

const PAGE = `<!doctype html>
<html lang="en">
<title>An app</title>
<main id="place"></main>
<script type="module" src="/built.js"></script>
</html>`

/** Whether pages load Cloudinary's script, or a part of it, from there. */
export const isHosted = (url: string): boolean => /^https:\/\/(?:upload-)?widget\.cloudinary\.com\//.test(url)

/**
 * Puts the script that a local cloud serves where pages load the hosted one from; nothing else beyond this machine is reached.
 * @returns the addresses beyond this machine that were asked for.
 */
export async function replaceHostedScript(
  page: Pick<Page, 'route'>,
  { mediaUrl }: { mediaUrl: string },
): Promise<string[]> {
  const asked: string[] = []
  await page.route(/^https?:\/\/(?!127\.0\.0\.1[:/]|localhost[:/])/, async (route) => {
    const url = route.request().url()
    asked.push(url)
    if (!isHosted(url)) return route.abort()
    const answer = await fetch(mediaUrl + new URL(url).pathname)
    return route.fulfill({
      status: answer.status,
      contentType: 'text/javascript; charset=utf-8',
      headers: { 'access-control-allow-origin': '*' },
      body: await answer.text(),
    })
  })
  return asked
}
