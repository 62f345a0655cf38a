import type { Cloud } from 'countersign/protocol'
import type { Context, Hono } from 'hono'
import type { Callers } from './callers.ts'
import { fillPlaceholders, readPageFiles } from './page-files.ts'
import { pagePolicy } from './security-headers.ts'

/** Serves the page at `/unsigned`, filled in for its visitor, and the files that it is made of. */
export function servePage(app: Hono, cloud: Cloud, callers: Callers): void {
  const files = readPageFiles()
  const page = files.get('unsigned.html')
  if (page === undefined) throw new TypeError('the page unsigned.html is missing from this package')
  const policy = pagePolicy(cloud)
  const answer = (context: Context, mediaType: string, text: string) =>
    context.body(text, 200, {
      'content-type': mediaType,
      'content-security-policy': policy,
      'cache-control': 'no-cache',
    })

  app.get('/', (context) => context.redirect('/unsigned'))
  app.get('/unsigned', async (context) => {
    const { apiOrigin, cloudName, deliveryOrigin } = cloud
    const { auth, subjects } = callers
    const subject = auth === 'bearer' ? '' : ((await callers.authenticate(context.req.raw))?.id ?? '')
    const values = { apiOrigin, cloudName, deliveryOrigin, subjects: subjects.join(' '), subject, auth }
    return answer(context, page.mediaType, fillPlaceholders(page.text, values))
  })
  app.get('/unsigned/:name', (context) => {
    const file = files.get(context.req.param('name'))
    return file === undefined || file === page ? context.notFound() : answer(context, file.mediaType, file.text)
  })
}
