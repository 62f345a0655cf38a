import { randomBytes } from 'node:crypto'
import type { Defined, Trigger } from '../catalog/definitions.ts'
import type { Action, Call } from '../cloud/call.ts'
import { refuse } from '../errors/cloudinary-error.ts'
import { EVENT_TYPES } from '../events/event-types.ts'
import { MAX_TRIGGER_URLS, MAX_TRIGGERS } from '../events/listeners.ts'
import { mayBeNamed } from '../events/notification-url.ts'
import { objectItself, objectOf } from '../metadata/json-readers.ts'
import { type Parser, readParameters } from '../upload-api/parameters.ts'
import { notificationUrl } from '../upload-api/parsers.ts'
import { readArguments, readJsonIfAny } from './arguments.ts'

/** What a trigger can wait for. What this server never tells of is refused by name: such a trigger would wait for good. */
const eventType: Parser<string> = (text, name) => {
  if (text === 'all') return text
  if (!Object.hasOwn(EVENT_TYPES, text))
    throw refuse('invalidParameter', name, `one of all, ${Object.keys(EVENT_TYPES).join(', ')}`, text)
  const told: true | string = EVENT_TYPES[text as keyof typeof EVENT_TYPES]
  if (told !== true) throw refuse('eventNotTold', text, told)
  return text
}

/** What this server does anyway, said aloud; any other way is refused by name. */
const only =
  (...values: readonly string[]): Parser<string> =>
  (text, name) => {
    if (!values.includes(text)) throw refuse('notImplemented', `${name} ${text}`)
    return text
  }

/** Signed as ever, and told whether a call names a URL of its own or not. @see cloudinary-go api/admin/triggers.go */
const USUAL = { auth_scheme: only('default', 'legacy_hmac'), additive: only('true', '1') } as const
const DOCUMENTED = new Set(['filter', 'filter_language', 'payload_template'])

/** `GET /triggers[?event_type=…]`: all there are, oldest first. @see admin_api#get_triggers */
export const listTriggers: Action = async (call) => {
  const { event_type: wanted } = readParameters((await readArguments(call)).fields, { event_type: eventType })
  const all = await triggersOf(call)
  const triggers = all.filter(({ value }) => wanted === undefined || value.eventType === wanted)
  return Response.json({ triggers: triggers.map((each) => describeTrigger(call, each)), total: triggers.length })
}

/** `POST /triggers`: one `uri` for one `event_type`, or for `all`. @see admin_api#create_a_trigger */
export const createTrigger: Action = async (call) => {
  const table = { uri: notificationUrl, event_type: eventType, ...USUAL } as const
  const { uri, event_type } = readParameters((await readArguments(call)).fields, table, DOCUMENTED)
  if (uri === undefined) throw refuse('missingParameter', 'uri')
  if (event_type === undefined) throw refuse('missingParameter', 'event_type')
  const { services, account } = call
  const name = randomBytes(32).toString('hex')
  const at = services.now()
  const value = { uri: requireMay(call, 'uri', uri), eventType: event_type, createdAt: at, updatedAt: at }
  await services.catalog.triggers.create(account.cloudName, name, value)
  // It is looked at when it has its place: of two at once that are one too many both may go, and neither stays.
  await requirePlace(call, name, () => services.catalog.triggers.remove(account.cloudName, name))
  return Response.json(describeTrigger(call, { name, value }))
}

/** `PUT /triggers/<id>`: another URL (`new_uri`, or `uri` as some SDKs have it), another event type, or both. @see admin_api#update_a_trigger */
export const updateTrigger: Action = async (call) => {
  const table = { new_uri: notificationUrl, uri: notificationUrl, event_type: eventType, ...USUAL } as const
  const said = readParameters((await readArguments(call)).fields, table, DOCUMENTED)
  const given = said.new_uri ?? said.uri
  if (given === undefined) throw refuse('missingParameter', 'new_uri')
  const { services, account } = call
  const name = idOf(call)
  const uri = requireMay(call, 'new_uri', given)
  let former: Trigger | null = null
  const put = (change: (trigger: Trigger) => Trigger) =>
    services.catalog.triggers.replace(account.cloudName, name, change)
  await put((trigger) => {
    former = trigger
    return { ...trigger, uri, eventType: said.event_type ?? trigger.eventType, updatedAt: services.now() }
  })
  if (former === null) throw refuse('noSuchTrigger', name)
  const before: Trigger = former
  await requirePlace(call, name, () => put(() => before))
  return Response.json({ message: 'updated' })
}

/** `DELETE /triggers/<id>`. @see admin_api#delete_a_trigger */
export const deleteTrigger: Action = async (call) => {
  readParameters((await readArguments(call)).fields, {})
  const { services, account } = call
  if ((await services.catalog.triggers.remove(account.cloudName, idOf(call))) === null)
    throw refuse('noSuchTrigger', idOf(call))
  return Response.json({ message: 'deleted' })
}

const SAMPLE = objectOf({ sample_data: objectItself })

/**
 * `POST /triggers/<id>/test` with `sample_data`: whether a notification would pass the filter of a trigger. None here has one, so all
 * would. Nothing is sent. @see @cloudinary/environment-config-mcp `testTrigger`
 */
export const testTrigger: Action = async (call) => {
  SAMPLE(await readJsonIfAny(call), '')
  const { services, account } = call
  if ((await services.catalog.triggers.get(account.cloudName, idOf(call))) === null)
    throw refuse('noSuchTrigger', idOf(call))
  return Response.json({ trigger_id: idOf(call), filter_present: false, filter_result: true })
}

const idOf = ({ path }: Call): string => path.id ?? ''

/** The secret of an account is in more hands than those that start the server, so a trigger leads no further than a call may. */
function requireMay({ services: { notifications } }: Call, name: string, url: URL): string {
  if (!mayBeNamed(url, notifications.perCall)) throw refuse('notificationUrlElsewhere', name, url.origin)
  return url.href
}

async function triggersOf({ services, account }: Call): Promise<readonly Defined<Trigger>[]> {
  const newestFirst = await services.catalog.triggers.list(account.cloudName, { limit: MAX_TRIGGERS })
  return [...newestFirst].reverse()
}

/**
 * A trigger that leads to one URL too many, or is there twice, goes back to what was before it.
 * @throws CloudinaryError `tooManyTriggerUrls`, `triggerTaken`
 */
async function requirePlace(call: Call, name: string, undo: () => Promise<unknown>): Promise<void> {
  const all = await triggersOf(call)
  const own = all.find((each) => each.name === name)
  if (!own) return
  const { uri, eventType } = own.value
  const isTwice = all.some(
    ({ name: other, value }) => other !== name && value.uri === uri && value.eventType === eventType,
  )
  const urls = new Set(all.map(({ value }) => value.uri))
  if (!isTwice && urls.size <= MAX_TRIGGER_URLS) return
  await undo()
  throw isTwice ? refuse('triggerTaken', uri, eventType) : refuse('tooManyTriggerUrls', MAX_TRIGGER_URLS)
}

const describeTrigger = ({ account }: Call, { name, value }: Pick<Defined<Trigger>, 'name' | 'value'>) => ({
  id: name,
  product_environment_id: account.cloudName,
  uri_type: 'webhook',
  uri: value.uri,
  event_type: value.eventType,
  created_at: new Date(value.createdAt).toISOString(),
  updated_at: new Date(value.updatedAt).toISOString(),
})
