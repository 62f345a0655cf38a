import { afterAll, beforeAll, expect, it } from 'vitest'
import { complaintsOf } from '../page/complaints.ts'
import type { DevServer } from '../page/dev-server.ts'
import { expectText } from '../page/upload-page.ts'
import { useSession } from '../widget/session.ts'
import { dialog } from '../widget/widget-page.ts'
import { startReactServer } from './dev-server.ts'

const session = useSession()
let dev: DevServer
beforeAll(async () => {
  dev = await startReactServer()
}, 180_000)
afterAll(() => dev.close())

it('a component that is edited while its widget is open keeps its state and the one widget', async () => {
  const page = await session.open()
  const complaints = complaintsOf(page)
  await page.goto(dev.url)
  await page.evaluate(() => Object.assign(globalThis, { isOfThisDocument: true }))
  const hosts = page.locator('countersign-upload-widget')
  await page.getByRole('button', { name: 'Upload', exact: true }).click()
  await dialog(page).waitFor()

  await dev.edit('Page.jsx', '            Upload\n', '            Send\n')
  await page.getByRole('button', { name: 'Send', includeHidden: true }).waitFor()
  expect([await dialog(page).isVisible(), await hosts.count()]).toEqual([true, 1])
  await page.keyboard.press('Escape')
  await dialog(page).waitFor({ state: 'hidden' })

  await page.getByRole('button', { name: 'Send' }).click()
  await dialog(page).waitFor()
  expect(await hosts.count()).toBe(1)
  await expectText(page.locator('output'), 'Opened 2')
  expect(await page.evaluate(() => 'isOfThisDocument' in globalThis)).toBe(true)
  expect(complaints).toEqual([])
})
