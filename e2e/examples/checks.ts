import { deepEqual, doesNotMatch, equal, match, ok } from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import type { Page, Request } from 'playwright-core'
import type { Stage, StoredFile } from './stage.ts'
import type { Example } from './table.ts'

interface Check {
  it: string
  run: (stage: Stage) => Promise<void>
  /** Of examples with a widget alone. */
  ofWidgets?: true
}

/** What every example has to do, in this order: each check goes on where the one before left the page. */
const CHECKS: readonly Check[] = [
  { it: 'shows nothing, and signs nothing, before somebody signs in', run: strangers },
  { it: 'uploads into the folder of the user, and tells the page', run: uploads },
  { it: 'uploads a second time from the same page', run: uploads },
  { it: 'refuses a signature that would reach an asset, and says why', run: refusesHostile },
  { it: 'saves the very bytes, by a link that dies', run: downloads },
  { it: 'lets nobody else see, fetch or delete', run: protects },
  { it: 'deletes', run: deletes },
  { it: 'loads Cloudinary’s script where the official component is, and nowhere else', run: loads, ofWidgets: true },
  { it: 'leaves nothing of an open widget when the route changes', run: leavesNothing, ofWidgets: true },
  { it: 'leaves no error in a console, and asks nothing of other hosts', run: isQuiet },
]

export const checksOf = ({ chooser }: Example): readonly Check[] =>
  CHECKS.filter(({ ofWidgets = false }) => !ofWidgets || chooser === 'widget')

const OWNER = 'user-1'
const OTHER = 'user-2'

/** Whoever signs in comes to the first page. */
export async function signIn(page: Page, user: string, path: string): Promise<void> {
  await page.getByRole('button', { name: `Sign in as ${user}` }).click()
  await files(page).waitFor({ state: 'attached' })
  if (path !== '/') await page.goto(path)
  await files(page).waitFor({ state: 'attached' })
}
export const opener = (page: Page) => page.getByRole('button', { name: 'Upload', exact: true })
export const widget = (page: Page) => page.getByRole('dialog', { name: /Upload (?:files|a file)/ })
const files = (page: Page) => page.getByRole('list', { name: 'Your files' })

async function strangers({ owner, example, path }: Stage): Promise<void> {
  await owner.getByRole('button', { name: `Sign in as ${OWNER}` }).waitFor()
  equal(await files(owner).count(), 0)
  const { status, text } = await ask(owner, 'POST', `${example.signer}/sign`, {
    paramsToSign: { timestamp: seconds() },
  })
  equal(status, 401, text)
  await signIn(owner, OWNER, path)
}

async function uploads(stage: Stage): Promise<void> {
  const { owner, file, example } = stage
  const before = await stage.stored(OWNER)
  await choose(stage)
  const said = owner.locator('output').filter({ hasText: 'Uploaded' })
  const isNew = new RegExp(`^Uploaded (?!${before[0]?.public_id ?? '-'}$)`)
  await said.filter({ hasText: isNew }).waitFor()
  const [, publicId = ''] = /^Uploaded (\S+)$/.exec((await said.textContent()) ?? '') ?? []
  match(publicId, new RegExp(`^${example.folder}/${OWNER}/`))

  const after = await stage.stored(OWNER)
  equal(after.length, before.length + 1)
  const stored = after.find(({ public_id }) => public_id === publicId)
  deepEqual([stored?.bytes, stored?.type], [file.bytes.length, example.type])
  await files(owner).getByText(publicId).waitFor()
}

async function choose({ owner, example, file }: Stage): Promise<void> {
  if (example.chooser === 'field') return owner.getByLabel('Upload').setInputFiles(file.path)
  await opener(owner).click()
  await chooseInWidget({ owner, file })
}

/** In the one that is open. */
export async function chooseInWidget({ owner, file }: Pick<Stage, 'owner' | 'file'>): Promise<void> {
  const asked = owner.waitForEvent('filechooser')
  await widget(owner).getByRole('button', { name: 'Browse' }).click()
  await (await asked).setFiles(file.path)
  await widget(owner).getByRole('listitem').filter({ hasText: file.name }).getByText('Uploaded').waitFor()
  await widget(owner).getByRole('button', { name: 'Done' }).click()
}

/** The documented endpoint signs this, and the same signature deletes the asset. */
async function refusesHostile(stage: Stage): Promise<void> {
  const { other, example } = stage
  const [target] = await stage.stored(OWNER)
  await signIn(other, OTHER, stage.path)
  const paramsToSign = { public_id: target?.public_id, timestamp: seconds() }
  const { status, text } = await ask(other, 'POST', `${example.signer}/sign`, { paramsToSign })
  equal(status, 422, text)
  doesNotMatch(text, /[0-9a-f]{40}/)
  match(JSON.parse(text).error.message, example.refusal)
}

async function downloads({ owner, file }: Stage): Promise<void> {
  const clicked = files(owner).getByRole('button', { name: 'Download' }).first().click()
  const [download] = await Promise.all([owner.waitForEvent('download'), clicked])
  const link = new URL(download.url())
  ok(Number(link.searchParams.get('expires_at')) <= seconds() + 61, String(link))
  match(download.suggestedFilename(), /\.jpg$/)
  ok((await readFile(await download.path())).equals(file.bytes))
}

/** What the owner's page asks, asked by somebody else. */
async function protects(stage: Stage): Promise<void> {
  const { owner, other } = stage
  const theirs = await stage.stored(OWNER)
  equal(await files(other).getByRole('listitem').count(), 0)
  for (const button of ['Download', 'Delete']) {
    const { method, path, body } = await caught(owner, button)
    const { status, text } = await ask(other, method, path, body)
    equal(status, 404, text)
    equal(JSON.parse(text).error.message, 'there is no such asset')
  }
  deepEqual(await stage.stored(OWNER), theirs)
}

/** What a button asks of the signer; the signer itself does not get to see it. */
async function caught(page: Page, button: string): Promise<{ method: string; path: string; body: unknown }> {
  const doors = /\/(?:download-url|delete-files)/
  const refusal = { status: 'error', error: { code: 'not_found', message: 'caught' } }
  await page.route(doors, (route) => route.fulfill({ status: 404, json: refusal }))
  const request = await asked(page, button, doors)
  await page.getByRole('alert').filter({ hasText: 'caught' }).waitFor()
  await page.unroute(doors)
  const { pathname, search } = new URL(request.url())
  return { method: request.method(), path: pathname + search, body: request.postDataJSON() ?? undefined }
}

async function deletes(stage: Stage): Promise<void> {
  const { owner } = stage
  const lines = files(owner).getByRole('listitem')
  for (const { public_id } of await stage.stored(OWNER)) {
    const line = lines.filter({ hasText: public_id })
    await line.getByRole('button', { name: 'Delete' }).click()
    await line.waitFor({ state: 'detached' })
  }
  deepEqual(await stage.stored(OWNER), [] as StoredFile[])
  equal(await lines.count(), 0)
}

async function loads({ hosted, path }: Stage): Promise<void> {
  equal(hosted().length > 0, path === '/official', hosted().join())
}

/** Nobody can follow a link behind a dialog that is open, but everybody can go back. */
async function leavesNothing({ owner, example, path }: Stage): Promise<void> {
  const toTheOther = owner.getByRole('link', { name: /^The same with / })
  const isAt = (place: string) => owner.waitForURL((url) => url.pathname === place)
  const other = example.pages.find((page) => page !== path) ?? ''
  await owner.evaluate(() => Object.assign(globalThis, { isOfThisDocument: true }))
  for (const place of [other, path]) {
    await toTheOther.click()
    await isAt(place)
  }
  await opener(owner).click()
  await widget(owner).waitFor()
  await owner.goBack()
  await isAt(other)
  await widget(owner).waitFor({ state: 'detached' })
  await owner.locator('countersign-upload-widget, dialog[open]').waitFor({ state: 'detached' })
  const left = await owner.evaluate(`({
    scrolls: [document.documentElement, document.body].every((one) => getComputedStyle(one).overflow === 'visible'),
    isSameDocument: 'isOfThisDocument' in globalThis,
  })`)
  deepEqual(left, { scrolls: true, isSameDocument: true })
}

async function isQuiet({ faults }: Stage): Promise<void> {
  deepEqual(faults(), [])
}

/** What the first file's button makes the page ask for. */
async function asked(page: Page, button: string, url: RegExp): Promise<Request> {
  const clicked = files(page).getByRole('button', { name: button }).first().click()
  const [request] = await Promise.all([page.waitForRequest(url), clicked])
  return request
}

const seconds = (): number => Math.floor(Date.now() / 1000)

/** Asks as a script of the page would, cookies and all. */
const ask = (page: Page, method: string, path: string, body?: unknown): Promise<{ status: number; text: string }> =>
  page.evaluate(
    async ({ method, path, body }) => {
      const headers = { 'content-type': 'application/json' }
      const answer = await fetch(path, { method, ...(body !== undefined && { headers, body: JSON.stringify(body) }) })
      return { status: answer.status, text: await answer.text() }
    },
    { method, path, body },
  )
