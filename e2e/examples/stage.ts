import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { parseCloudinaryUrl } from 'countersign/protocol'
import type { Browser, Page } from 'playwright-core'
import { isHosted, replaceHostedScript } from '../official-components/scene.ts'
import { complaintsOf } from '../page/complaints.ts'
import type { Example } from './table.ts'

/** What the Admin API says of a file. */
export interface StoredFile {
  public_id: string
  bytes: number
  resource_type: string
  type: string
  secure_url: string
}

/** An example that runs, the local cloud behind it, and two people in front of it. */
export interface Stage {
  example: Example
  /** Which of its pages they look at. */
  path: string
  owner: Page
  other: Page
  file: { name: string; path: string; bytes: Buffer }
  /** The user's files, as the cloud itself lists them. */
  stored(user: string): Promise<StoredFile[]>
  /** What pages did wrong, and what they asked of hosts beyond this machine but Cloudinary's script. */
  faults(): string[]
  /** What of Cloudinary's script the owner's page asked for since it was opened; the local cloud answers in its place. */
  hosted(): string[]
  close(): Promise<void>
}

export interface StageOptions {
  browser: Browser
  url: string
  cloudinaryUrl: string
  filePath: string
  /** Default `/`. */
  path?: string
  /** What `/upload.js` is, where the example runs on sources and has no such file. */
  client?: string
}

export async function setStage(
  example: Example,
  { browser, url, cloudinaryUrl, filePath, path = '/', client }: StageOptions,
): Promise<Stage> {
  const cloud = parseCloudinaryUrl(cloudinaryUrl)
  const visitor = () =>
    visit(browser, url, { path, mediaUrl: cloud.apiOrigin, ...(client !== undefined && { client }) })
  const people = [await visitor(), await visitor()] as const
  const [owner, other] = people
  return {
    example,
    path,
    owner: owner.page,
    other: other.page,
    file: { name: basename(filePath), path: filePath, bytes: await readFile(filePath) },
    async stored(user) {
      const authorization = `Basic ${btoa(`${cloud.apiKey}:${cloud.apiSecret}`)}`
      const query = `prefix=${example.folder}/${user}/&max_results=500`
      const path = `/v1_1/${cloud.cloudName}/resources/image/${example.type}?${query}`
      const answer = await fetch(cloud.apiOrigin + path, { headers: { authorization } })
      return ((await answer.json()) as { resources: StoredFile[] }).resources
    },
    faults: () => people.flatMap(({ faults, asked }) => [...faults, ...asked.filter((url) => !isHosted(url))]),
    hosted: () => owner.asked.filter(isHosted),
    async close() {
      for (const { page } of people) await page.context().close()
    },
  }
}

async function visit(
  browser: Browser,
  url: string,
  { path, mediaUrl, client }: { path: string; mediaUrl: string; client?: string },
): Promise<{ page: Page; faults: string[]; asked: string[] }> {
  const context = await browser.newContext({ baseURL: url })
  const asked = await replaceHostedScript(context, { mediaUrl })
  if (client !== undefined)
    await context.route('/upload.js', (route) => route.fulfill({ contentType: 'text/javascript', body: client }))
  const page = await context.newPage()
  const faults = complaintsOf(page)
  page.setDefaultTimeout(15_000)
  page.on('pageerror', (error) => faults.push(String(error)))
  await page.goto(path)
  return { page, faults, asked }
}
