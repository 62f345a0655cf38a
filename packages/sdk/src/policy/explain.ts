import { UPLOAD_PARAMETERS, type UploadParameter, type UploadParameterName } from '../protocol/parameters.ts'
import { describeDuration } from '../protocol/quantity.ts'
import { DOORS, type Door } from './decide.ts'
import type { Profile } from './profile.ts'
import type { PresenceRule, Rules } from './rules.ts'

const TITLES: Readonly<Record<Door, string>> = {
  widget: 'widget',
  'secure-server': 'upload-signature',
  grant: 'grant',
}
const READERS: Readonly<Record<Profile['access'], string>> = {
  public: 'everybody',
  private: 'the original: whoever has a signed link; derived images: everybody',
  authenticated: 'whoever has a signed link',
}

/**
 * A profile as text for humans: its limits, the doors it can be used at, and for every parameter that is not refused who decides
 * it, what the value may be, and whether each door wants it sent, adds it or refuses it. Holds no secret, and nothing of any subject.
 * @param name how the profile is called. Default: nothing.
 */
export const explainPolicy = (profile: Profile, name?: string): string =>
  [
    `profile${name === undefined ? '' : ` ${name}`}`,
    ...columns([...limitsOf(profile)], '  '),
    '',
    'doors',
    ...columns(
      doorNames.map((door) => [TITLES[door], blocked(profile, door) ?? 'yes']),
      '  ',
    ),
    '',
    ...columns(table(profile), ''),
    '',
    `Everything else is refused. Never signed, in any profile: ${names(({ owner }) => owner === 'never')}.`,
    '',
  ].join('\n')

const doorNames = Object.keys(DOORS) as Door[]
const rulesAt = (profile: Profile, door: Door): Rules => (DOORS[door].completes ? profile.incoming : profile.rules)
const entries = Object.entries(UPLOAD_PARAMETERS) as [UploadParameterName, UploadParameter][]
const names = (wanted: (parameter: UploadParameter) => boolean): string =>
  entries
    .filter(([, parameter]) => wanted(parameter))
    .map(([name]) => name)
    .join(', ')

function* limitsOf(profile: Profile): Generator<[string, string]> {
  const { access, type, folder, resourceType, maxBytes, maxFiles, dimensions, quota, input, onReject } = profile
  yield ['read by', `${READERS[access]} (access ${access}, type ${type})`]
  yield ['folder', `${folder.above === '' ? '' : `${folder.above}/`}<subject>/…`]
  yield ['resource type', resourceType]
  if (maxBytes !== null) yield ['file', `at most ${count(maxBytes)} bytes`]
  if (dimensions !== null)
    yield [
      'pixels',
      Object.entries(dimensions)
        .flatMap(([side, most]) => (most === null ? [] : `${side} ${count(most)}`))
        .join(', '),
    ]
  yield ['request', `at most ${maxFiles} files`]
  if (quota !== null) {
    const most = [
      quota.files !== null && `${count(quota.files)} files`,
      quota.bytes !== null && `${count(quota.bytes)} bytes`,
    ]
    yield ['quota', `${most.filter(Boolean).join(' and ')} for each subject in ${describeDuration(quota.perMs)}`]
  }
  if (input !== null) yield ['input', `a schema of ${input['~standard'].vendor}`]
  const hooks = (['scan', 'onUploaded'] as const).filter((hook) => profile[hook] !== null)
  yield [
    'at completion',
    `${hooks.map((hook) => `${hook}; `).join('')}what fails is ${onReject === 'remove' ? 'removed' : 'quarantined'}`,
  ]
  yield [
    'signature',
    `lives ${describeDuration(profile.expiresInMs)}; a download link ${describeDuration(profile.downloadExpiresInMs)}`,
  ]
}

const count = (amount: number): string => String(amount).replace(/\B(?=(?:\d{3})+$)/g, ',')

/** Why a profile cannot be used at a door, or only by some who come there; `null` when it can. */
function blocked(profile: Profile, door: Door): string | null {
  const { adds, completes } = DOORS[door]
  if (!completes && profile.needsCompletion.length > 0)
    return `no: ${profile.needsCompletion.join(', ')} can only be held when a grant is completed`
  const wanted = entries.flatMap(([name, { widget }]) => {
    const rule = rulesAt(profile, door)[name]
    if (rule.owner === 'nobody' || rule.presence !== 'required' || name === 'timestamp') return []
    return (adds ? rule.owner === 'client' && !completes : widget === undefined) ? [name] : []
  })
  if (wanted.length === 0) return null
  return adds
    ? `no: the client must send ${wanted.join(', ')}, and this door takes nothing from it`
    : `for clients of your own; the hosted widget cannot send ${wanted.join(', ')}`
}

function table(profile: Profile): string[][] {
  const doors = doorNames.filter((door) => DOORS[door].completes || profile.needsCompletion.length === 0)
  const rows = entries.flatMap(([name]) => {
    const here = doors.map((door) => rowAt(rulesAt(profile, door), name, door))
    const told = here.filter(
      (row, at): row is Row => row !== null && here.findIndex((other) => same(row, other)) === at,
    )
    return told.map((row, at) => {
      // A door that does not take the parameter says so once, beside the first rule.
      const cells = here.map((other) =>
        same(row, other) ? (other?.cell ?? '') : other === null && at === 0 ? 'refused' : '',
      )
      return [name, row.by, ...cells, row.value]
    })
  })
  return [['parameter', 'decided by', ...doors.map((door) => TITLES[door]), 'value'], ...rows]
}

const same = (row: Row, other: Row | null): boolean => row.by === other?.by && row.value === other.value

interface Row {
  by: string
  value: string
  /** Whether the parameter is to be sent, or what the door does about it. */
  cell: string
}

function rowAt(rules: Rules, name: UploadParameterName, door: Door): Row | null {
  const rule = rules[name]
  if (rule.owner === 'nobody') return null
  const { adds, completes } = DOORS[door]
  // A door that takes no parameters writes all of them.
  const alone = adds && !completes
  const added = adds && (rule.owner === 'server' || name === 'timestamp')
  return {
    by: rule.owner === 'server' ? 'the server' : 'the client',
    value: rule.owner === 'server' ? rule.says : rule.describe(),
    cell: alone && !added ? 'refused' : sent(alone ? ifNot(rule.presence) : presenceIn(rules, rule.presence), added),
  }
}

/** A rule that looks at a parameter which nobody can send says one thing. */
const presenceIn = (rules: Rules, presence: PresenceRule): PresenceRule =>
  typeof presence === 'string' || rules[presence.beside].owner !== 'nobody' ? presence : presence.ifNot

const ifNot = (presence: PresenceRule): PresenceRule => (typeof presence === 'string' ? presence : presence.ifNot)

function sent(presence: PresenceRule, added: boolean): string {
  if (typeof presence === 'string') return added ? 'added' : presence === 'required' ? 'required' : 'may be sent'
  if (presence.ifThere === 'excluded') return `${added ? 'added' : 'required'} without ${presence.beside}`
  return added ? 'added' : `required beside ${presence.beside}`
}

/** Cells under each other; the last column as wide as it is. */
function columns(rows: readonly (readonly string[])[], indent: string): string[] {
  const widths = rows.reduce<number[]>(
    (widest, cells) => cells.map((text, at) => Math.max(text.length, widest[at] ?? 0)),
    [],
  )
  return rows.map(
    (cells) =>
      indent + cells.map((text, at) => (at < cells.length - 1 ? text.padEnd(widths[at] ?? 0) : text)).join('  '),
  )
}
