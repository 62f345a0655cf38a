import { createRandom } from '../crash/random.ts'
import { launch } from '../page/launch.ts'
import { type CutFigures, type CutOptions, runCuts } from './cuts.ts'
import { openRoom } from './room.ts'

/** A browser, a page and a cloud of its own for as long as it takes. */
export async function runCutCampaign(seed: number, options: CutOptions): Promise<CutFigures> {
  const room = await openRoom()
  const browser = await launch()
  try {
    const page = await browser.newPage()
    page.setDefaultTimeout(0)
    await page.goto(room.pageUrl)
    await page.waitForFunction('typeof engine === "object"')
    return await runCuts(page, room, createRandom(seed), options)
  } finally {
    await browser.close()
    await room.close()
  }
}
