import { describeEndpoints, describeUploadParameters } from '../compatibility/endpoint-documentation.ts'
import { probeEndpoints } from '../compatibility/probe.ts'
import { API } from './api.ts'
import type { Standing, Standings } from './standing.ts'
import { UPLOADER } from './uploader.ts'

const WORDS: Readonly<Record<string, string>> = {
  works: 'works',
  makes: 'works (makes a URL or a form, sends nothing)',
  refused: 'refused by name',
  addOn: 'not planned: a subscription',
  gone: 'not in the SDK: it names it alone',
}

const kindOf = (standing: Standing): string => Object.keys(standing)[0] ?? ''

/** `docs/compatibility.md`, out of the tables that `e2e/sdk-methods.test.ts` runs. */
export async function renderCompatibility(): Promise<string> {
  const tables: [string, Standings][] = [
    ['uploader', UPLOADER],
    ['api', API],
  ]
  const all = tables
    .flatMap(([, standings]) => Object.values(standings))
    .filter((one) => !['addOn', 'gone'].includes(kindOf(one)))
  const working = all.filter((one) => ['works', 'makes'].includes(kindOf(one)))
  const areas = await probeEndpoints()
  return `${[
    '<!-- Written by scripts/write-compatibility.ts. -->',
    '# What of Cloudinary is here',
    '',
    `Of the ${all.length} methods of \`uploader\` and \`api\` in the official SDK for Node that are no add-ons, **${working.length} work**`,
    `(${percent(working.length, all.length)}), each judged by what is there afterwards, not by its status (\`e2e/sdk-methods.test.ts\`). The others are refused by`,
    'name: nothing pretends to have been done. `analysis` and `provisioning` are services of their own and are not counted.',
    '',
    ...tables.flatMap(([name, standings]) => [
      `## \`${name}\``,
      '',
      '| | methods |',
      '|---|---|',
      ...Object.keys(WORDS).flatMap((kind) => rowOf(kind, standings)),
      '',
    ]),
    ...describeUploadParameters(areas),
    ...describeEndpoints(areas),
  ]
    .join('\n')
    .trimEnd()}\n`
}

function rowOf(kind: string, standings: Standings): string[] {
  const methods = Object.keys(standings).filter((method) => kindOf(standings[method] as Standing) === kind)
  return methods.length > 0 ? [`| ${WORDS[kind]} | ${listed(methods)} |`] : []
}

const listed = (names: readonly string[]): string => names.map((name) => `\`${name}\``).join(' ')

const percent = (part: number, whole: number): string => `${Math.round((100 * part) / whole)} %`
