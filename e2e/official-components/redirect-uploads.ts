import type { Page } from 'playwright-core'

/**
 * Has what pages upload to Cloudinary go to a local cloud; for a page that is not open yet. No route does it: Chromium does not hand a
 * file's bytes to who answers in the place of a server.
 */
export const redirectUploads = (page: Page, { mediaUrl }: { mediaUrl: string }): Promise<unknown> =>
  page.addInitScript((cloud) => {
    const { open } = XMLHttpRequest.prototype
    XMLHttpRequest.prototype.open = function (this: XMLHttpRequest, method: string, url: string | URL) {
      open.call(this, method, String(url).replace('https://api.cloudinary.com', cloud), true)
    }
  }, mediaUrl)
