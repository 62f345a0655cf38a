import { createTestCloud, type TestCloud } from '@countersign/media-server/testing'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { launch } from '../page/launch.ts'
import { startApp } from './app.ts'
import { createSigner } from './uploads.ts'

let cloud: TestCloud
let app: Awaited<ReturnType<typeof startApp>>
let browser: Browser
let page: Page

beforeAll(async () => {
  cloud = await createTestCloud()
  app = await startApp(createSigner({ cloud: cloud.cloudinaryUrl, now: cloud.clock.now }))
  browser = await launch()
})
beforeEach(async () => {
  await cloud.reset()
  page = await browser.newPage()
  await page.goto(app.url)
  await page.getByLabel('Passport').setInputFiles('fixtures/rocket.jpg')
})
afterAll(async () => {
  await browser.close()
  await app.close()
  await cloud.close()
})

it('uploads a passport', async () => {
  await page.getByText('Upload', { exact: true }).click()
  await page.getByText(/^Uploaded \d+ bytes$/).waitFor()
  expect(await cloud.assets()).toMatchObject([{ type: 'authenticated', format: 'jpg' }])
})

it('says that the cloud failed, and uploads at the next try', async () => {
  cloud.faults.inject('answer500', { action: 'upload', message: 'Out of order' })
  await page.getByText('Upload', { exact: true }).click()
  await page.getByText('Failed: Out of order').waitFor()
  await page.getByText('Upload', { exact: true }).click()
  await page.getByText(/^Uploaded/).waitFor()
  expect(cloud.faults.pending()).toEqual([])
})

it('says that an answer got lost, and asks no second time by itself', async () => {
  const upload = async (outcome: RegExp) => {
    await page.getByText('Upload', { exact: true }).click()
    await page.getByText(outcome).waitFor()
  }
  await upload(/^Uploaded/)
  cloud.faults.inject('lostAnswer', { action: 'upload' })
  await upload(/^Failed/)
  expect(cloud.requests().filter(({ action }) => action === 'upload')).toHaveLength(2)
})

it('says that it is at it, on a slow link', async () => {
  cloud.faults.inject('slowLink', { action: 'upload', bytesPerSecond: '200 kB' })
  await page.getByText('Upload', { exact: true }).click()
  await page.getByText('Uploading').waitFor()
  await page.getByText(/^Uploaded/).waitFor()
})
