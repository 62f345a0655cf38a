/**
 * How much of what decides over signatures the tests would miss if it were wrong: changes the code in every small way, one at
 * a time, and counts the changes that no test notices. `node scripts/mutation.ts [group…] [--json]`, groups as below; all
 * without a name. Exits 1 below 90 %. Works on a copy; takes minutes.
 */
import { cpSync, globSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { Stryker } from '@stryker-mutator/core'

const TARGET_PERCENT = 90
const SRC = 'packages/sdk/src'

/** What is changed, and the tests that are to notice. */
const GROUPS: Readonly<Record<string, { mutate: readonly string[]; tests: readonly string[] }>> = {
  signing: { mutate: [`${SRC}/signing/*.ts`], tests: [`${SRC}/signing/*.test.ts`] },
  urls: {
    mutate: [
      ...['delivery-url', 'public-id'].map((name) => `${SRC}/protocol/${name}.ts`),
      ...['delivery-address', 'address'].map((name) => `${SRC}/server/${name}.ts`),
    ],
    tests: [
      `${SRC}/protocol/*.test.ts`,
      `${SRC}/signing/agreement.test.ts`,
      `${SRC}/server/{address,attacks,countersign,options,delete-files,delivery-address,download-url,upload-signature}.test.ts`,
    ],
  },
  policy: { mutate: [`${SRC}/policy/*.ts`], tests: [`${SRC}/policy/*.test.ts`] },
}
/** Reads the sources themselves, in which every change stands at once. */
const ABOUT_SOURCES = `${SRC}/signing/source.test.ts`

type StrykerOptions = ConstructorParameters<typeof Stryker>[0]

const isJson = process.argv.includes('--json')
const arguments_ = process.argv.slice(2).filter((argument) => argument !== '--json')
const unknown = arguments_.find((name) => !Object.hasOwn(GROUPS, name))
if (unknown !== undefined)
  throw new TypeError(`there is no group ${unknown}; there are ${Object.keys(GROUPS).join(', ')}`)

const home = process.cwd()
const scores: Score[] = []
for (const name of arguments_.length > 0 ? arguments_ : Object.keys(GROUPS)) scores.push(await score(name))
if (isJson) process.stdout.write(`${JSON.stringify({ unit: 'percent', scores })}\n`)
else for (const found of scores) print(found)
if (scores.some(({ percent }) => percent < TARGET_PERCENT)) process.exitCode = 1

interface Score {
  name: string
  percent: number
  mutants: number
  noticed: number
  /** Each as a file, a line, and what it was changed to. */
  missed: readonly { at: string; change: string; covered: boolean }[]
}

async function score(name: string): Promise<Score> {
  const { mutate, tests } = GROUPS[name] ?? { mutate: [], tests: [] }
  const folder = copyOf(tests)
  process.chdir(folder)
  try {
    const results = await new Stryker({
      mutate: [...mutate, `!${SRC}/**/*.{test,contract}.ts`],
      testRunner: 'vitest',
      vitest: { configFile: 'vitest.config.ts', related: false },
      coverageAnalysis: 'perTest',
      inPlace: true,
      concurrency: 2,
      reporters: isJson ? [] : ['progress-append-only'],
      allowConsoleColors: false,
      warnings: false,
      logLevel: (isJson ? 'off' : 'warn') as NonNullable<StrykerOptions['logLevel']>,
      timeoutMS: 20_000,
    }).runMutationTest()
    const counted = results.filter(({ status }) => !['Ignored', 'CompileError', 'RuntimeError'].includes(status))
    const missed = counted.filter(({ status }) => status === 'Survived' || status === 'NoCoverage')
    const noticed = counted.length - missed.length
    return {
      name,
      percent: (100 * noticed) / counted.length,
      mutants: counted.length,
      noticed,
      missed: missed.map(({ fileName, location: { start }, mutatorName, replacement = '', status }) => ({
        at: `${fileName.replace(`${folder}/`, '')}:${start.line}:${start.column}`,
        change: `${mutatorName}: ${replacement.replace(/\s+/g, ' ').slice(0, 100)}`,
        covered: status === 'Survived',
      })),
    }
  } finally {
    process.chdir(home)
    rmSync(folder, { recursive: true, force: true })
  }
}

/** The sdk and what its tests need, to be changed at will. */
function copyOf(tests: readonly string[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-mutation-'))
  cpSync('packages/sdk/src', join(folder, SRC), { recursive: true })
  for (const file of ['package.json', 'packages/sdk/package.json', 'tsconfig.base.json', 'tsconfig.json'])
    cpSync(file, join(folder, file))
  symlinkSync(resolve('node_modules'), join(folder, 'node_modules'))
  const include = JSON.stringify(tests.flatMap((pattern) => globSync(pattern)).filter((file) => file !== ABOUT_SOURCES))
  writeFileSync(
    join(folder, 'vitest.config.ts'),
    `export default { test: { include: ${include}, testTimeout: 60_000 } }\n`,
  )
  return folder
}

function print({ name, percent, mutants, noticed, missed }: Score): void {
  const met = percent >= TARGET_PERCENT ? 'met' : 'MISSED'
  process.stdout.write(
    `\n${name}: ${percent.toFixed(1)} %, ${noticed} of ${mutants} changes noticed, target ${TARGET_PERCENT} %: ${met}\n`,
  )
  for (const { at, change, covered } of missed)
    process.stdout.write(`  ${at}  ${change}${covered ? '' : ' (no test)'}\n`)
}
