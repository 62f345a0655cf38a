/** A run of the suite, for who reads it. */

import type { Played } from './play.ts'
import type { SuiteReport } from './run-suite.ts'
import type { OpenSchemas } from './schemas.ts'

const SIGNS = { passed: 'ok  ', failed: 'FAIL', skipped: 'skip' } as const

/** One case, as it ends. */
export const printCase = ({ name, profile, source, outcome, problems }: Played): string =>
  [`${SIGNS[outcome]} ${profile.padEnd(5)} ${name}  (${source})`, ...problems.map((problem) => `     ${problem}`)].join(
    '\n',
  )

/** What came of it all. */
export function printSummary(report: SuiteReport, schemas: OpenSchemas | null): string {
  const { cloud, profile, passed, failed, skipped, complete, cleanUp } = report
  const answers = [...(schemas?.judged.values() ?? [])].reduce((sum, count) => sum + count, 0)
  return [
    '',
    `${profile} against the ${cloud} cloud${complete ? '' : ', ended early'}: ${passed} passed, ${failed} failed, ${skipped} left out`,
    schemas
      ? `${answers} answers held against ${schemas.judged.size} schemas; ${schemas.met.size} known deviations met`
      : 'answers were not held against schemas',
    `${cleanUp.removed} files removed again`,
    ...cleanUp.left.map((name) => `left behind, remove it by hand: ${name}`),
    ...cleanUp.problems.map((problem) => `cleaning up: ${problem}`),
    '',
  ].join('\n')
}
