/** `npm test`: everything a change needs. Checks, then every test, in a browser too. Arguments go to Vitest. */
import { findChromium } from './chromium.ts'
import { run } from './run.ts'

const chromium = await findChromium((line) => console.error(line))
console.error(`Chromium: ${chromium}`)

const checked = await run('node', ['scripts/check.ts'])
const tested = await run('vitest', ['run', ...process.argv.slice(2)], { CHROME_PATH: chromium })
process.exitCode = checked || tested
