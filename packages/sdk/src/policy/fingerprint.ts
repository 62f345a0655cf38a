import type { ResourceType } from '../protocol/names.ts'
import type { Folder } from './namespace.ts'
import type { Access } from './profile.ts'
import type { Rule, Rules } from './rules.ts'

/** What decides, of a profile. */
export interface Deciding {
  access: Access
  resourceType: ResourceType | 'auto'
  useFilename: boolean
  folder: Folder
  rules: Rules
  incoming: Rules
  limits: Readonly<Record<string, unknown>>
  needsCompletion: readonly string[]
}

/** Everything that decides as canonical JSON: the same for equal profiles, whatever order their options were written in. */
export const fingerprint = ({ folder, rules, incoming, ...plain }: Deciding): string =>
  JSON.stringify({ ...plain, above: folder.above, rules: written(rules), incoming: written(incoming) }, sortKeys)

const written = (rules: Rules): unknown =>
  Object.fromEntries(
    Object.entries(rules).flatMap(([name, rule]: [string, Rule]) =>
      rule.owner === 'nobody' ? [] : [[name, [rule.owner, rule.presence, saying(rule)]]],
    ),
  )

const saying = (rule: Exclude<Rule, { owner: 'nobody' }>): string =>
  rule.owner === 'server' ? rule.says : rule.describe()

function sortKeys(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
}
