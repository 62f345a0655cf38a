import { deepEqual, equal } from 'node:assert/strict'
import { readFile, writeFile } from 'node:fs/promises'
import { chooseInWidget, opener, signIn, widget } from './checks.ts'
import type { Stage } from './stage.ts'

/** Changes the file that has the widget's button, while the widget is open, as its author would in development. */
export async function reloadHot(stage: Stage, file: string): Promise<void> {
  const { owner, path } = stage
  const before = await readFile(file, 'utf8')
  const hosts = owner.locator('countersign-upload-widget')
  // What is compiled for the first time takes its time.
  owner.setDefaultTimeout(60_000)
  await signIn(owner, 'user-1', path)
  await opener(owner).click()
  await widget(owner).waitFor()
  await owner.evaluate(() => Object.assign(globalThis, { isOfThisDocument: true }))

  await writeFile(file, before.replace(/^( +)Upload$/m, '$1Send').replace('`Uploaded ', '`Sent '))
  await owner.getByRole('button', { name: 'Send', includeHidden: true }).waitFor({ state: 'attached' })
  deepEqual([await widget(owner).isVisible(), await hosts.count()], [true, 1])
  await chooseInWidget(stage)
  await owner.locator('output').filter({ hasText: 'Sent' }).waitFor()

  await writeFile(file, before)
  await opener(owner).click()
  await widget(owner).waitFor()
  equal(await hosts.count(), 1)
  equal(await owner.evaluate(() => 'isOfThisDocument' in globalThis), true, 'the page was loaded anew')
  // Next says this of its own messages, when one comes before its router is there.
  const faults = stage.faults().filter((fault) => !fault.startsWith('[HMR] Invalid message'))
  deepEqual(faults, [])
}
