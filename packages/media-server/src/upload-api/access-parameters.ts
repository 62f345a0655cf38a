import type { AccessRule } from '../catalog/access.ts'
import { refuse } from '../errors/cloudinary-error.ts'
import type { Parser } from './parameters.ts'
import { oneOf } from './parsers.ts'

/** @see image_upload_api_reference#upload_optional_parameters, `access_mode` */
export const accessMode = oneOf('public', 'authenticated')

const WANTED =
  'a list such as [{"access_type":"token"},{"access_type":"anonymous","start":"2027-01-31T12:00Z"}], anonymous at most once'
/** Cloudinary has it, and this server does not act on it. */
const ELSEWHERE = 'path'
/** ISO 8601, and what Ruby and Python print: `2018-02-22 16:20:57 +0200`. Without a zone it is UTC. */
const MOMENT =
  /^(?<year>\d{4})-(?<month>\d\d)-(?<day>\d\d)(?:[T ](?<time>\d\d:\d\d)(?<seconds>:\d\d)?(?:\.\d{1,9})?)? ?(?<zone>Z|[+-]\d\d:?\d\d)?$/

/** JSON: who may see an asset, and when. `[]` is everybody. @see image_upload_api_reference#upload_optional_parameters, `access_control` */
export const accessControl: Parser<readonly AccessRule[]> = (text, name) => {
  const given = parseJson(text)
  if (!Array.isArray(given) || given.length > 10) throw refuse('invalidParameter', name, WANTED, text)
  const rules = given.map((each) => readRule(each, name, text))
  if (rules.filter(({ access_type: type }) => type === 'anonymous').length > 1)
    throw refuse('invalidParameter', name, WANTED, text)
  return rules
}

function readRule(given: unknown, name: string, text: string): AccessRule {
  if (typeof given !== 'object' || given === null) throw refuse('invalidParameter', name, WANTED, text)
  const { access_type: type, start, end, key, ...others } = given as Record<string, unknown>
  for (const other of Object.keys(others))
    throw refuse(other === ELSEWHERE ? 'notImplemented' : 'unknownParameter', `${name} ${other}`)
  // Which of an account's keys opens it: here an account has one.
  if (key !== undefined && (type !== 'token' || key !== 'default'))
    throw refuse(
      'invalidParameter',
      `${name} key`,
      '"default" beside access_type token: there is one key here',
      String(key),
    )
  if (type === 'token') {
    if (start !== undefined || end !== undefined)
      throw refuse('invalidParameter', name, 'token without start and end, which are of anonymous alone', text)
    return { access_type: type }
  }
  if (type !== 'anonymous') throw refuse('invalidParameter', `${name} access_type`, 'token or anonymous', String(type))
  const rule = { access_type: type, ...readMoment('start', start, name), ...readMoment('end', end, name) } as const
  if (rule.start !== undefined && rule.end !== undefined && rule.start >= rule.end)
    throw refuse('invalidParameter', `${name} end`, `after start, ${rule.start}`, rule.end)
  return rule
}

function readMoment<K extends 'start' | 'end'>(key: K, given: unknown, name: string): { [_ in K]?: string } {
  if (given === undefined || given === null || given === '') return {}
  // Whole seconds since the Unix epoch, as OpenAPI has it besides.
  if (typeof given === 'number' && Number.isSafeInteger(given) && given >= 0 && given < 1e11)
    return { [key]: secondsText(given * 1000) } as { [_ in K]?: string }
  const { year, month, day, time = '00:00', seconds = ':00', zone = 'Z' } = MOMENT.exec(String(given))?.groups ?? {}
  const at = new Date(`${year}-${month}-${day}T${time}${seconds}${zone.replace(/(\d\d)(\d\d)$/, '$1:$2')}`)
  const isDay = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day))).getUTCDate() === Number(day)
  if (Number.isNaN(at.getTime()) || !isDay)
    throw refuse('invalidParameter', `${name} ${key}`, 'a moment such as 2027-01-31T12:00Z', String(given))
  return { [key]: secondsText(at.getTime()) } as { [_ in K]?: string }
}

const secondsText = (at: number): string => `${new Date(at).toISOString().slice(0, 19)}Z`

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
