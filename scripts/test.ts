/** `npm test`: everything a change needs. Checks, then every test, in a browser too. Arguments go to Vitest. */
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
const tested = await run('vitest', ['run', ...process.argv.slice(2)], { CHROME_PATH: chromium })
// The checks ran first, and have scrolled away.
if (checked !== 0) console.error('FAILED  checks: "npm run check" shows them again')
if (tested !== 0) console.error('FAILED  tests')
process.exitCode = checked || tested
