import { refuse } from '../errors/cloudinary-error.ts'
import type { FaultName } from '../faults/fault-options.ts'
import type { InjectedFaults } from '../faults/faults.ts'
import type { Assets } from './assets.ts'
import type { Changes } from './changes.ts'
import { describeFault, FAULT_FORMS, readFaultForm } from './fault-forms.ts'
import type { RequestRecords } from './request-records.ts'
import type { WebhookRecords } from './webhook-records.ts'

/** Everything that the page asks for and does. */
export interface Inspected {
  cloudName: string
  requests: RequestRecords
  assets: Assets
  webhooks: WebhookRecords
  faults: InjectedFaults
  changes: Changes
}

interface Asked {
  inspected: Inspected
  request: Request
  url: URL
  /** What stands for `:id` in the path. */
  id: string
  /** What was posted; `{}` with `GET`. */
  body: Readonly<Record<string, unknown>>
}

type Answer = (asked: Asked) => unknown | Promise<unknown>

const listFaults: Answer = ({ inspected: { faults } }) => ({
  kinds: FAULT_FORMS,
  active: faults.active().map(describeFault),
})

/** `:id` is one segment. What is no `Response` is answered as JSON. */
const ROUTES: Readonly<Record<string, Answer>> = {
  'GET cloud': ({ inspected }) => ({ cloud_name: inspected.cloudName }),
  'GET changes': ({ inspected }) => inspected.changes.stream(),

  'GET requests': ({ inspected, url }) => inspected.requests.since(Number(url.searchParams.get('after')) || 0),
  'POST requests/clear': ({ inspected }) => {
    inspected.requests.clear()
    inspected.changes.tell('requests')
    return {}
  },

  'GET assets': ({ inspected, url: { searchParams } }) =>
    inspected.assets.list({ prefix: searchParams.get('prefix') ?? '', cursor: searchParams.get('cursor') ?? '' }),
  'GET assets/:id/original': ({ inspected, request, id }) => inspected.assets.original(id, request),
  'GET assets/:id/first-page': ({ inspected, request, id }) => inspected.assets.firstPage(id, request),
  'POST assets/:id/delete': async ({ inspected, id }) => {
    const isDeleted = await inspected.assets.remove(id)
    inspected.changes.tell('assets', 'webhooks')
    if (!isDeleted) throw refuse('resourceNotFound', id)
    return {}
  },

  'GET webhooks': async ({ inspected }) => ({ webhooks: await inspected.webhooks.list() }),
  'POST webhooks/:id/replay': async ({ inspected, id }) => {
    const replayed = await inspected.webhooks.replay(Number(id))
    if (!replayed) throw refuse('resourceNotFound', id)
    return replayed
  },

  'GET faults': listFaults,
  'POST faults': (asked) => {
    const { inspected, body } = asked
    const options = readFaultForm((body.options ?? {}) as Readonly<Record<string, unknown>>)
    inspected.faults.inject(String(body.fault) as FaultName, options as never)
    inspected.changes.tell('faults')
    return listFaults(asked)
  },
  'POST faults/:id/withdraw': (asked) => {
    const { inspected, id } = asked
    if (!inspected.faults.withdraw(Number(id))) throw refuse('resourceNotFound', id)
    inspected.changes.tell('faults')
    return listFaults(asked)
  },
  'POST faults/clear': (asked) => {
    asked.inspected.faults.clear()
    asked.inspected.changes.tell('faults')
    return listFaults(asked)
  },
}

const PATTERNS = Object.entries(ROUTES).map(([route, answer]) => {
  const [method, pattern = ''] = route.split(' ')
  return { method, path: new RegExp(`^${pattern.replace(':id', '(?<id>\\w{1,64})')}$`), answer }
})

/** More than any form of the page sends. */
const MOST_BODY_CHARACTERS = 20_000

/** Answers what stands under `/_inspector/api/`. @throws CloudinaryError, and CountersignError for a fault that is none. */
export async function answerApi(inspected: Inspected, request: Request, url: URL, path: string): Promise<Response> {
  const method = request.method === 'HEAD' ? 'GET' : request.method
  for (const pattern of PATTERNS) {
    const match = pattern.method === method ? pattern.path.exec(path) : null
    if (!match) continue
    const body = method === 'POST' ? await readJson(request) : {}
    const answer = await pattern.answer({ inspected, request, url, id: match.groups?.id ?? '', body })
    return answer instanceof Response ? answer : Response.json(answer)
  }
  throw refuse('routeNotFound', request.method, url.pathname)
}

async function readJson(request: Request): Promise<Readonly<Record<string, unknown>>> {
  const text = await request.text()
  if (text.length > MOST_BODY_CHARACTERS) throw refuse('requestTooLarge', MOST_BODY_CHARACTERS)
  try {
    const body: unknown = JSON.parse(text)
    if (typeof body === 'object' && body !== null) return { ...body }
  } catch {
    // Said below.
  }
  throw refuse('malformedBody', 'it must be a JSON object')
}
