import { createRequire } from 'node:module'
import { getRequestListener } from '@hono/node-server'
import type { BodyBefore } from './adapter-body.contract.ts'
import type { Host } from './adapter-calls.contract.ts'
import { echo, signer } from './adapter-signer.contract.ts'
import { toExpress } from './express.ts'
import { serve } from './hosts.contract.ts'
import type { NodeHandler } from './listener.ts'

/** What is used of Express, 4 and 5, whose types are not among what is installed here. */
interface Express {
  (): App
  Router: () => App
  json: (options?: object) => NodeHandler
  raw: (options: object) => NodeHandler
  text: (options: object) => NodeHandler
}
type Mount = (...handlers: (string | RegExp | NodeHandler)[]) => unknown
type App = NodeHandler & { use: Mount; all: Mount }

interface ExpressHost {
  before: BodyBefore
  parser?: (express: Express) => NodeHandler
  mount?: (express: Express) => NodeHandler
}

/** The apps that the contract is kept in: with which parser before the signer, and what that leaves of a body. */
export const EXPRESS_HOSTS: Record<string, ExpressHost> = {
  'routers in routers': { before: 'nothing' },
  'a route': { before: 'nothing', mount: routes },
  'express.json()': { before: 'parsed', parser: ({ json }) => json() },
  'express.json({ verify }) that keeps bytes': { before: 'text', parser: ({ json }) => json({ verify: keepBytes }) },
  'express.json({ verify }) that keeps text': { before: 'text', parser: ({ json }) => json({ verify: keepText }) },
  'express.raw()': { before: 'text', parser: ({ raw }) => raw({ type: 'application/json' }) },
  'express.text()': { before: 'text', parser: ({ text }) => text({ type: 'application/json' }) },
}

type Kept = { rawBody?: unknown }
function keepBytes(request: Kept, _response: unknown, bytes: Uint8Array): void {
  request.rawBody = bytes
}
function keepText(request: Kept, _response: unknown, bytes: Uint8Array): void {
  request.rawBody = Buffer.from(bytes).toString()
}

function start(express: Express, { parser, mount = routers }: ExpressHost): Promise<Host> {
  const app = express()
  app.use(setEarlier)
  if (parser) app.use(parser(express))
  app.use(mount(express))
  return serve(app, '/api/v1/uploads', '/api/v1/echo')
}

function routers(express: Express): NodeHandler {
  const inner = express.Router()
  inner.use('/uploads', toExpress(signer))
  inner.use('/echo', toExpress(echo))
  const outer = express.Router()
  outer.use('/v1', inner)
  const outermost = express.Router()
  outermost.use('/api', outer)
  return outermost
}

function routes(express: Express): NodeHandler {
  const router = express.Router()
  router.all(/^\/api\/v1\/uploads\//, toExpress(signer))
  router.all(/^\/api\/v1\/echo\//, toExpress(echo))
  return router
}

const setEarlier = async (...[, response, next]: [...Parameters<NodeHandler>, next?: () => void]): Promise<void> => {
  response.setHeader('vary', 'Accept-Encoding')
  response.setHeader('set-cookie', ['app=1; Path=/'])
  next?.()
}

// The test runner's import conditions break what Express is made of, so it runs in a process of its own.
if (import.meta.main) {
  const [module = 'express', replaceGlobals] = process.argv.slice(2)
  if (replaceGlobals) getRequestListener(() => new Response())
  const express: Express = createRequire(import.meta.url)(module)
  const hosts = Object.entries(EXPRESS_HOSTS).map(async ([name, host]) => [name, await start(express, host)])
  process.stdout.write(JSON.stringify(Object.fromEntries(await Promise.all(hosts))))
}
