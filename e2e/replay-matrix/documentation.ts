/** `docs/assumptions.md`, from the tables. Written by `node scripts/write-assumptions.ts`, checked by the matrix's own test. */
import { type Assumption, QUESTIONS, SWITCHES } from '@countersign/media-server'
import { ACTION_NAMES, LOCAL } from './actions.ts'
import { DOORS } from './doors.ts'
import type { Cell } from './replay.ts'
import { renderCells } from './report.ts'
import { PROFILE_NAMES } from './scene.ts'
import { WORLDS } from './worlds.ts'

export function renderAssumptions(cells: readonly Cell[]): string {
  return `<!-- Written by scripts/write-assumptions.ts from packages/media-server/src/assumptions and e2e/replay-matrix. Do not edit. -->

# What is assumed of Cloudinary

Nothing here was asked of a Cloudinary account: ${countOf('confirmed')} of ${countOf('all')} answers are confirmed. What this page says of
the local cloud is tested; that Cloudinary does the same is assumed where "confirmed" says no. Whoever has an account can ask it:

\`\`\`sh
node scripts/compatibility.ts --dry-run                                   # what it would do
CLOUDINARY_URL=cloudinary://… node scripts/compatibility.ts --i-mean-this-account   # writes compatibility-YYYY-MM-DD.json
\`\`\`

## Questions with a switch

The local cloud gives the first answer unless \`createMediaServer({ assumptions: { foreignParameters: 'ignore' } })\`, or
\`startMediaServer\`, says otherwise. The command line has no flag for it: it is for tests.

${Object.entries(SWITCHES).map(renderSwitch).join('\n\n')}

## Questions without a switch

${renderQuestions()}

## Where a signature is let in

A signature covers neither the action nor the resource type, so whoever was given one may try it elsewhere. Every signature that the
${Object.keys(DOORS).length} doors (${Object.keys(DOORS).join(', ')}) hand out under ${PROFILE_NAMES.length} profiles was replayed at ${ACTION_NAMES.length} actions and, where the path leaves it open, 3 resource types: as it was given
out, with somebody else's asset named beside what is signed, and with one parameter folded into another; under ${WORLDS.length} sets of answers: each answer
alone, those that work together combined, and the loosest of all. The local cloud answers ${LOCAL.map((name) => `\`${name}\``).join(', ')} itself; for the other
actions a model says what they would need. Finished means: made ready by the completion of a grant. All other attempts were refused.

${renderCells(cells).trimEnd()}

**${boldRows(cells)}**
Grants sign no tags, and where no profile has \`tags\` nobody is concerned. Where one does, whoever is given signatures of the two direct doors could
have everything gathered that has such a tag, any tag where the client chooses, in the profile's delivery type.

The profiles: \`open\` is public with the client's tags; \`naming\` and \`vault\` let the client choose \`public_id\`, public and private; \`pictures\` and
\`tagged\` are protected, of images alone and with fixed tags; \`preset\` uses an upload preset; \`wide\` fixes and allows whatever a profile can.
`
}

const renderSwitch = ([name, row]: readonly [string, Assumption]): string => {
  const values = Object.entries(row.values).map(
    ([value, means], at) => `- \`${value}\`${at === 0 ? ' (the local cloud)' : ''}: ${means}`,
  )
  return `### \`${name}\`

${row.question}

${values.join('\n')}

Ground: ${row.ground}

What rests on it: ${row.dependsOn}

Confirmed: ${row.confirmed ? 'yes' : 'no'}.`
}

function renderQuestions(): string {
  const rows = Object.entries<Assumption>(QUESTIONS).map(
    ([name, { question, values, ground, dependsOn, confirmed }]) => {
      const [here, ...others] = Object.values(values)
      return `| \`${name}\` | ${question.replaceAll('|', '\\|')} | ${here} | ${others.join('; ')} | ${ground} | ${dependsOn} | ${confirmed ? 'yes' : 'no'} |`
    },
  )
  const head =
    '| name | question | here | or else | ground | what rests on it | confirmed |\n|---|---|---|---|---|---|---|'
  return `${head}\n${rows.join('\n')}`
}

function countOf(which: 'all' | 'confirmed'): number {
  const rows: Assumption[] = [...Object.values(SWITCHES), ...Object.values(QUESTIONS)]
  return rows.filter(({ confirmed }) => which === 'all' || confirmed).length
}

/** What the table shows of other people's assets and of finished uploads, in one sentence. */
function boldRows(cells: readonly Cell[]): string {
  const bad = cells.filter(({ whose }) => whose === 'other' || whose === 'ready')
  if (bad.length === 0) return "No signature reaches a finished upload, or somebody else's asset."
  const actions = [...new Set(bad.map(({ action }) => `\`${action}\``))].join(', ')
  return `No signature reaches a finished upload, or somebody else's asset, with one exception: ${actions} by tag, should Cloudinary ignore parameters that the action does not know.`
}
