/** The part of `docs/compatibility.md` that says of every documented call and parameter what becomes of it here. */
import { UPLOAD_PARAMETERS } from 'countersign/protocol'
import type { Endpoint } from './endpoints.ts'
import type { Probed, Standing } from './probe.ts'
import { PROFILES } from './suite/case.ts'
import { ALL_CASES } from './suite/cases/all.ts'
import { DEVIATIONS } from './suite/deviations.ts'
import { casesOf } from './suite/run-suite.ts'

const WORDS: Readonly<Record<Standing, string>> = {
  works: 'works',
  refused: 'refused by name',
  answered: 'as without the subscription',
  'not planned': 'not planned',
}

export function describeEndpoints(areas: Readonly<Record<string, readonly Probed[]>>): string[] {
  const all = Object.values(areas).flat()
  const working = all.filter(({ standing }) => standing === 'works')
  const planned = all.filter(({ notPlanned, standing }) => !notPlanned || standing === 'works')
  return [
    '## Calls',
    '',
    `Of the ${planned.length} calls that Cloudinary documents for its Upload and Admin API and that are planned here, **${working.length} work**. What each does with`,
    'each of its parameters was asked of the server itself; a name that nobody has is refused by every one of them. *Cases* counts',
    'those of the suite below that make the call.',
    '',
    ...Object.entries(areas).flatMap(([area, probed]) => [
      `### ${area}`,
      '',
      '| call | | parameters that work | refused by name | cases |',
      '|---|---|---|---|---|',
      ...probed.map((one) => rowOf(one, all)),
      '',
    ]),
    ...describeRefusals(all),
    ...describeSuite(),
  ]
}

function rowOf(probed: Probed, all: readonly Endpoint[]): string {
  const { standing, notPlanned, found } = probed
  const words = standing === 'not planned' ? `${WORDS[standing]}: ${notPlanned}` : WORDS[standing]
  const ofUpload = isUpload(probed)
  const named = (wanted: Standing) => Object.keys(found).filter((name) => found[name] === wanted)
  const [works, refused] = ofUpload ? [UPLOADS, UPLOADS] : [listed(named('works')), listed(named('refused'))]
  const count = casesThatMake(probed, all)
  return `| ${callOf(probed)} | ${words} | ${works} | ${refused} | ${count || ''} |`
}

const UPLOADS = 'see above'

const callOf = ({ method, path }: Endpoint): string => `\`${method} /${path}\``

const isUpload = ({ path }: Endpoint): boolean =>
  path === 'upload' || path.endsWith('/upload') || path.endsWith('/upload_chunked')

/** The cases of which some step makes this call, and not one that stands before it and fits as well. */
function casesThatMake(endpoint: Endpoint, all: readonly Endpoint[]): number {
  const first = (method: string, path: string) =>
    all.find((one) => one.method === method && patternOf(one).test(path)) === endpoint
  return ALL_CASES.filter(({ steps }) =>
    steps.some(({ ask: { method, path } }) => first(method === 'HEAD' ? 'GET' : method, decodeURIComponent(path))),
  ).length
}

const SEGMENTS: Readonly<Record<string, string>> = {
  resource_type: '(image|video|raw|auto)',
  type: '(upload|private|authenticated)',
  asset_id: '(\\{asset_id\\}|[0-9a-f]{32})',
  public_id: '.+',
  folder: '.+',
  name: '.+',
}

const patternOf = ({ path }: Endpoint): RegExp =>
  new RegExp(`^${path.replace(/\{(\w+)\}/g, (_, name: string) => SEGMENTS[name] ?? '[^/]+')}$`)

/** What becomes of the parameters of an upload. */
export function describeUploadParameters(areas: Readonly<Record<string, readonly Probed[]>>): string[] {
  const upload = areas['Upload API']?.find(({ path }) => path === '{resource_type}/upload')
  const found = upload?.found ?? {}
  const names = Object.keys(UPLOAD_PARAMETERS)
  const of = (standing: Standing) => names.filter((name) => found[name] === standing)
  return [
    '## Parameters of an upload',
    '',
    `Of ${names.length} that are part of a signature, ${of('works').length} are acted on. Those of add-ons are answered as to a customer without`,
    'the subscription; every other one is refused by name, with the reason.',
    '',
    '| | parameters |',
    '|---|---|',
    `| acted on | ${listed(of('works'))} |`,
    `| add-ons: 420, or what is wrong with the value | ${listed(of('answered'))} |`,
    '',
    '| refused by name | why |',
    '|---|---|',
    ...byReason(of('refused'), upload?.why ?? {}).map(([why, names]) => `| ${listed(names)} | ${why} |`),
    '',
  ]
}

/** What is refused of all calls but uploads, and why, in the server's own words. */
function describeRefusals(all: readonly Probed[]): string[] {
  const rows = all
    .filter((probed) => !isUpload(probed))
    .flatMap((probed) => {
      const refused = Object.keys(probed.found).filter((name) => probed.found[name] === 'refused')
      return byReason(refused, probed.why).map(([why, names]) => ({ names: listed(names), why, call: callOf(probed) }))
    })
  const alike = Map.groupBy(rows, ({ names, why }) => `${names} | ${why}`)
  return [
    '### Parameters that calls refuse, and why',
    '',
    '| refused by name | why | of |',
    '|---|---|---|',
    ...[...alike].map(([key, of]) => `| ${key} | ${of.map(({ call }) => call).join(', ')} |`),
    '',
  ]
}

/** Names under the reason that they share, in the order they came. */
const byReason = (names: readonly string[], why: Probed['why']): [string, string[]][] => [
  ...Map.groupBy(names, (name) => why[name] ?? NO_REASON),
]

/** The test of this page wants a reason for each. */
const NO_REASON = 'not said'

function describeSuite(): string[] {
  const counts = PROFILES.map((profile) => `${profile} ${casesOf(profile).length}`).join(', ')
  return [
    '## The suite, and the OpenAPI documents',
    '',
    `\`node scripts/compatibility.ts suite\` plays ${ALL_CASES.length} cases as raw HTTP (${counts}; each profile has those before it), against a local server`,
    'or, when that is said, against an account of Cloudinary. Every answer is held against the schemas of Cloudinary’s own OpenAPI',
    'documents, as `@cloudinary/asset-management-mcp`, `environment-config-mcp` and `structured-metadata-mcp` carry them (MIT). Where',
    'answers differ, and why that stands:',
    '',
    '| schema | field | why |',
    '|---|---|---|',
    ...DEVIATIONS.map(({ schema, field, reason }) => `| ${schema} | \`${field}\` | ${reason} |`),
    '',
  ]
}

const listed = (names: readonly string[]): string => names.map((name) => `\`${name}\``).join(' ')
