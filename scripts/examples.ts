/**
 * `npm run examples [-- NAME…]`: installs, builds and starts each example against a local cloud, and uses it in Chromium as
 * people would. It installs hundreds of megabytes: for the night, not for every change.
 */
import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { cp, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join, resolve } from 'node:path'
import { parseEnv } from 'node:util'
import { parseCloudinaryUrl } from 'countersign/protocol'
import type { Browser } from 'playwright-core'
import { filesBelow, searchFor } from '../e2e/canary/search.ts'
import { checksOf } from '../e2e/examples/checks.ts'
import { reloadHot } from '../e2e/examples/hot-reload.ts'
import { endGroup, serve } from '../e2e/examples/serve.ts'
import { setStage } from '../e2e/examples/stage.ts'
import { EXAMPLES, type Example } from '../e2e/examples/table.ts'
import { launch } from '../e2e/page/launch.ts'
import { countersign, finish, start } from '../e2e/run-command.ts'
import { findChromium } from './chromium.ts'

const PHOTO = resolve('fixtures/rocket.jpg')
/** What a copy of the checkout may hold that a copy of the repository does not. */
const NOT_COPIED = new Set(['node_modules', '.next', '.svelte-kit', 'build', '.env', 'package-lock.json'])
/** Where examples have what visitors get, built or as it is; each has one of them. */
const FOR_VISITORS = ['.next/static', 'build/client', 'public']
/** Telemetry would be a request to somebody else. */
const ENVIRONMENT = { NEXT_TELEMETRY_DISABLED: '1' }
/** npm finds its registry by the caller's environment; an account in there is none of an example's business. */
const { CLOUDINARY_URL: _, ...inherited } = process.env
const NPM_ENVIRONMENT = { ...inherited, ...ENVIRONMENT } as Record<string, string>

/** What ends when this ends, the latest first. */
const ending: (() => unknown)[] = []
let isInterrupted = false
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    isInterrupted = true
    endAll()
  })
}
const workshop = await mkdtemp(join(tmpdir(), 'countersign-examples-'))
try {
  process.exitCode = await main(process.argv.slice(2))
} finally {
  await endAll()
  await rm(workshop, { recursive: true, maxRetries: 5 })
}

async function main(names: readonly string[]): Promise<number> {
  for (const name of names) {
    if (!EXAMPLES.some((example) => example.name === name))
      throw new TypeError(`no example ${name}; there are ${EXAMPLES.map((example) => example.name).join(', ')}`)
  }
  process.env.CHROME_PATH = await findChromium(say)
  // It would end this process before the others have ended.
  const browser = await launch({ handleSIGINT: false, handleSIGTERM: false })
  ending.push(() => browser.close())
  const tarball = await pack()
  const cloudinaryUrl = await startCloud()

  let failed = 0
  for (const example of EXAMPLES) {
    if (isInterrupted) return 130
    if (names.length > 0 && !names.includes(example.name)) continue
    failed += await tryExample(example, { tarball, cloudinaryUrl, browser })
  }
  say(failed === 0 ? 'every example does what it should' : `${failed} failed`)
  return failed === 0 ? 0 : 1
}

/** What would be published. */
async function pack(): Promise<string> {
  await must('npm', ['run', 'build'], process.cwd())
  const { stdout } = await must('npm', ['pack', '--json', '--pack-destination', workshop], resolve('packages/sdk'))
  const [{ filename }] = JSON.parse(stdout) as [{ filename: string }]
  return join(workshop, filename)
}

async function startCloud(): Promise<string> {
  const args = ['media-server', '--port', '0', '--data', join(workshop, 'cloud'), '--json']
  const cloud = countersign(args, { cwd: workshop })
  ending.push(() => endGroup(cloud))
  const { cloudinaryUrl = '' } = await cloud.ready()
  return cloudinaryUrl
}

interface Workshop {
  tarball: string
  cloudinaryUrl: string
  browser: Browser
}

/** @returns how many checks failed; all that could not be done after a failure count as one. */
async function tryExample(example: Example, { tarball, cloudinaryUrl, browser }: Workshop): Promise<number> {
  const home = join(workshop, example.name)
  const closing: (() => Promise<void>)[] = []
  try {
    await cp(resolve('examples', example.name), home, {
      recursive: true,
      filter: (path) => !NOT_COPIED.has(basename(path)),
    })
    await install(home, tarball, cloudinaryUrl)
    const served = await serve(home, ['npm', 'start', ...example.startArguments], ENVIRONMENT)
    closing.unshift(() => served.stop())
    ending.push(() => served.stop())
    for (const path of example.pages) {
      const stage = await setStage(example, { browser, url: served.url, cloudinaryUrl, filePath: PHOTO, path })
      closing.unshift(() => stage.close())
      for (const { it, run } of checksOf(example)) {
        await run(stage)
        say(`ok      ${example.name}${path} ${it}`)
      }
    }
    if (example.edited) await tryInDevelopment(home, example.edited)
    return 0
  } catch (error) {
    say(`FAILED  ${example.name}: ${error instanceof Error ? error.stack : error}`)
    return 1
  } finally {
    for (const close of closing) await close()
  }

  /** `npm run dev`, where a file is changed while somebody looks at the page. */
  async function tryInDevelopment(home: string, edited: string): Promise<void> {
    const served = await serve(home, ['npm', 'run', 'dev', ...example.startArguments], ENVIRONMENT)
    closing.unshift(() => served.stop())
    ending.push(() => served.stop())
    const stage = await setStage(example, { browser, url: served.url, cloudinaryUrl, filePath: PHOTO })
    closing.unshift(() => stage.close())
    await reloadHot(stage, join(home, edited))
    say(`ok      ${example.name} keeps its widget while a file is changed in development`)
  }
}

/**
 * `npm install`, `npm run build` and types, with the packed package in the place of theirs: with a `.env` of the local cloud,
 * as on a laptop, and again without, as where images are built. What was built without is what runs.
 */
async function install(home: string, tarball: string, cloudinaryUrl: string): Promise<void> {
  const manifestPath = join(home, 'package.json')
  const manifest = JSON.parse(await readFile(manifestPath, 'utf8')) as {
    dependencies: Record<string, string>
    scripts: Record<string, string>
  }
  manifest.dependencies.countersign = `file:${tarball}`
  await writeFile(manifestPath, JSON.stringify(manifest, null, 2))
  await must('npm', ['install', '--no-audit', '--no-fund', '--no-package-lock'], home)
  const environment = join(home, '.env')
  await writeFile(environment, fillIn(await readFile(`${environment}.example`, 'utf8'), cloudinaryUrl))
  await runScripts(['build', 'check'])
  await requireNothingSecret(home)
  await rename(environment, `${environment}.kept`)
  await runScripts(['build'])
  await rename(`${environment}.kept`, environment)

  async function runScripts(scripts: readonly string[]): Promise<void> {
    for (const script of scripts) if (manifest.scripts[script] !== undefined) await must('npm', ['run', script], home)
  }
}

/** @throws Error when a file that visitors get holds a piece of a secret in `.env`, in any spelling, or there is no such file. */
async function requireNothingSecret(home: string): Promise<void> {
  const { CLOUDINARY_URL, COUNTERSIGN_SECRET } = parseEnv(await readFile(join(home, '.env'), 'utf8'))
  const { apiSecret } = parseCloudinaryUrl(CLOUDINARY_URL)
  const search = searchFor({ apiSecret, ...(COUNTERSIGN_SECRET && { COUNTERSIGN_SECRET }) })
  const files = FOR_VISITORS.map((place) => join(home, place)).flatMap((place) =>
    existsSync(place) ? filesBelow(place) : [],
  )
  const leaks = files.flatMap(search)
  if (files.length === 0 || leaks.length > 0)
    throw new Error(`${files.length} files for visitors hold these secrets: ${JSON.stringify(leaks)}`)
  say(`ok      ${basename(home)} holds no secret in ${files.length} files for visitors`)
}

function fillIn(sample: string, cloudinaryUrl: string): string {
  const [, key = '', secret = '', name = ''] = /^cloudinary:\/\/([^:]+):([^@]+)@([^?]+)/.exec(cloudinaryUrl) ?? []
  return sample
    .replace(/^CLOUDINARY_URL=.*$/m, `CLOUDINARY_URL=${cloudinaryUrl}`)
    .replaceAll('<your_api_key>', key)
    .replaceAll('<your_api_secret>', secret)
    .replaceAll('<your_cloud_name>', name)
    .replaceAll('<32_random_characters>', randomBytes(32).toString('base64'))
}

/** Runs a command to its end. @throws Error with all it printed, when it failed. */
async function must(command: string, args: readonly string[], cwd: string): Promise<{ stdout: string }> {
  const begun = Date.now()
  const running = start(command, args, { cwd, env: NPM_ENVIRONMENT })
  ending.push(() => endGroup(running))
  const { code, stdout, stderr } = await finish(running)
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} in ${cwd} ended with ${code}:\n${stdout}${stderr}`)
  say(
    `${((Date.now() - begun) / 1000).toFixed(1).padStart(6)} s ${basename(cwd)}: ${command} ${args[0]} ${args[1] ?? ''}`,
  )
  return { stdout }
}

async function endAll(): Promise<void> {
  for (const end of ending.splice(0).reverse()) await end()
}

function say(line: string): void {
  process.stderr.write(`${line}\n`)
}
