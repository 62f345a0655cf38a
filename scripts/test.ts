/** `npm test`: everything a change needs. Checks, then every test, in a browser too. Arguments go to Vitest. */
import { fileURLToPath } from 'node:url'
import { findChromium } from './chromium.ts'
import { findFirefox } from './firefox.ts'
import { findMediaCommands } from './media-commands.ts'
import { run } from './run.ts'

const say = (line: string) => console.error(line)
const chromium = await findChromium(say)
await findMediaCommands(say)
const firefox = await findFirefox(say)
console.error(`Chromium: ${chromium}`)
console.error(`Firefox: ${firefox ?? 'none; its tests are skipped'}`)

const checked = await run('node', ['scripts/check.ts'])
// Tests start the commands a few hundred times, from sources that would be compiled each time: it halves what that takes.
const compiled = fileURLToPath(new URL('../node_modules/.cache/node', import.meta.url))
const environment = { CHROME_PATH: chromium, NODE_COMPILE_CACHE: compiled }
const tested = await run('vitest', ['run', ...process.argv.slice(2)], environment)
// The checks ran first, and have scrolled away.
if (checked !== 0) console.error('FAILED  checks: "npm run check" shows them again')
if (tested !== 0) console.error('FAILED  tests')
process.exitCode = checked || tested
