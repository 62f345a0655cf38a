import { CountersignError } from 'countersign/protocol'
import type { Hono } from 'hono'
import { refusal } from './refusal.ts'
import { ROUTES } from './routes.ts'

/** Serves the signer's routes, each with the methods that it answers; every other method is refused by name. */
export function serveSigner(app: Hono, signer: { fetch: (request: Request) => Promise<Response> }): void {
  const routes = ROUTES.filter(({ by }) => by === 'signer')
  for (const path of new Set(routes.map((route) => route.path))) {
    const methods = routes.filter((route) => route.path === path).map(({ method }) => method)
    app.on([...methods, 'OPTIONS'], path, ({ req }) => signer.fetch(req.raw))
    app.all(path, ({ req }) => {
      const allow = methods.join(', ')
      const error = new CountersignError('method_not_allowed', `${path} answers ${allow}, not ${req.method}`)
      return refusal(error, { allow })
    })
  }
}
