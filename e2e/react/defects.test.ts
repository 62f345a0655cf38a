import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { eventually } from '../page/eventually.ts'
import { expectText } from '../page/upload-page.ts'
import { useSession } from '../widget/session.ts'
import { choose, dialog, row, text } from '../widget/widget-page.ts'
import type { ReactApp } from './pages/app.tsx'
import { draw, heard, hears, openByApp, REACTS, reactPages } from './react-room.ts'

declare const app: ReactApp

const values = (page: Page) =>
  page.evaluate(() => ({
    error: app.values?.error,
    results: app.values?.results?.event,
    isLoading: app.values?.isLoading,
  }))

describe.each(REACTS)('next-cloudinary’s defects are not here, in $case', ({ set }) => {
  const session = useSession(reactPages(set))
  const given = (options: object = {}) => {
    const { apiOrigin, folder, signatureEndpoint } = session.room.options
    return { signatureEndpoint, apiOrigin, options: { folder, ...options } }
  }

  it('N1: handlers and options are those of the last drawing', async () => {
    const page = await session.open()
    await draw(page, { props: given({ folder: 'somebody/else' }) })
    await draw(page, { props: given({ folder: 'somebody/else' }) })
    await draw(page, { props: given({ folder: 'uploads/42' }) })
    await openByApp(page)
    await choose(page, [text('1.txt')])
    expect(await hears(page, 'onSuccess')).toMatchObject({
      drawing: 3,
      info: { public_id: expect.stringMatching(/^uploads\/42\//) },
    })
    // While it is open, too; and what is given no more is no more.
    await draw(page, { props: { ...given({ tags: ['late'] }) } })
    await page.evaluate(() => app.values?.open(null, { files: [new File(['2'], '2.txt')] }))
    expect(await hears(page, 'onSuccess', 2)).toMatchObject({ drawing: 4, info: { tags: ['late'] } })
    await draw(page, { props: given() })
    await page.evaluate(() => app.values?.open(null, { files: [new File(['3'], '3.txt')] }))
    expect(await hears(page, 'onSuccess', 3)).toMatchObject({ drawing: 5, info: { tags: [] } })
  })

  it('N1: a function among the options is that of the last drawing', async () => {
    const page = await session.open()
    for (const words of ['first', 'second'])
      await page.evaluate(
        ({ props, words }) => {
          const prepareUploadParams = () => Promise.reject(new Error(words))
          app.draw({ props: { ...props, options: { ...props.options, prepareUploadParams } } })
        },
        { props: given(), words },
      )
    await openByApp(page)
    await choose(page, [text('1.txt')])
    expect(await hears(page, 'onError')).toMatchObject({ drawing: 2, error: { statusText: 'second' } })
  })

  it('N2: update(options) passes them on', async () => {
    const page = await session.open()
    await draw(page, { props: given({ folder: 'somebody/else' }) })
    await eventually(async () => expect((await values(page)).isLoading).toBe(false))
    await page.evaluate(() => app.values?.update({ folder: 'uploads/42', tags: ['updated'] }))
    await openByApp(page)
    await choose(page, [text('1.txt')])
    expect(await hears(page, 'onSuccess')).toMatchObject({ info: { tags: ['updated'] } })
  })

  it('N3: a button takes a config, and gives nothing of the widget’s to the page', async () => {
    const page = await session.open()
    const { apiOrigin, folder } = session.room.options
    const props = {
      ...given(),
      config: { cloud: { cloudName: 'elsewhere' } },
      options: { folder, apiOrigin },
      className: 'mine',
      id: 'it',
      'data-of-app': 'yes',
      title: 'Upload it',
    }
    await draw(page, { kind: 'button', props })
    const button = page.getByRole('button', { name: 'Upload', exact: true })
    await eventually(async () => expect(await button.isEnabled()).toBe(true))
    const attributes = await button.evaluate((node) =>
      Object.fromEntries([...node.attributes].map((one) => [one.name, one.value])),
    )
    expect(attributes).toEqual({ type: 'button', class: 'mine', id: 'it', 'data-of-app': 'yes', title: 'Upload it' })
    await button.click()
    await choose(page, [text('1.txt')])
    // Of a cloud that is not there: so the name was the config's, and the key the environment's.
    expect((await hears(page, 'onError')).error).toMatchObject({ statusText: expect.stringContaining('elsewhere') })
  })

  it('N4: a success clears the error, and nothing but a success is a result', async () => {
    const page = await session.open()
    await draw(page, { props: given({ folder: 'somebody/else' }) })
    await openByApp(page)
    await choose(page, [text('1.txt')])
    await hears(page, 'onQueuesEnd')
    expect(await values(page)).toMatchObject({ error: { status: 422 } })
    await draw(page, { props: given() })
    await dialog(page).getByRole('button', { name: 'Retry 1.txt' }).click()
    await hears(page, 'onQueuesEnd', 2)
    await expectText(row(page, '1.txt'), 'Uploaded')
    await page.evaluate(() => app.values?.close())
    await hears(page, 'onClose')
    expect(await values(page)).toEqual({ error: undefined, results: 'success', isLoading: false })
  })

  it.each([
    {
      case: 'with words of its own',
      status: 401,
      body: '{"error":{"message":"Sign in first"}}',
      words: 'Sign in first',
    },
    { case: 'with a page', status: 403, body: '<h1>Sorry</h1>', words: /answered with status 403/ },
  ])('N5: an endpoint that refuses $case is an error', async ({ status, body, words }) => {
    const page = await session.open()
    await page.route('**/refuses', (route) => route.fulfill({ status, body }))
    await draw(page, { props: { ...given(), signatureEndpoint: '/refuses', options: {} } })
    await openByApp(page)
    await choose(page, [text('1.txt')])
    const { error } = (await hears(page, 'onError')) as { error: { statusText: string } }
    expect(error.statusText).toMatch(words)
    expect((await values(page)).error).toEqual(error)
    expect(await heard(page, 'onSuccess')).toEqual([])
    await page.evaluate(() => app.values?.close({ quiet: true }))
  })

  it('N5: an interface that does not come is an error, and no endless waiting', async () => {
    const page = await session.open()
    await page.route('**/built-interface*', (route) => route.abort())
    await draw(page, { props: given() })
    await openByApp(page)
    expect((await hears(page, 'onError')).error).toMatch(/^the upload widget could not be loaded/)
    expect(await values(page)).toMatchObject({
      isLoading: false,
      error: expect.stringContaining('could not be loaded'),
    })
  })

  it('N6: a signature that is text is sent, and needs no preset', async () => {
    const page = await session.open()
    const { apiOrigin, folder, signatureEndpoint } = session.room.options
    await draw(page, { props: given() })
    await page.evaluate(
      async ({ apiOrigin, folder, signatureEndpoint }) => {
        const timestamp = Math.floor(Date.now() / 1000)
        const body = JSON.stringify({ paramsToSign: { timestamp, source: 'uw', folder } })
        const headers = { 'content-type': 'application/json' }
        const { signature } = await (await fetch(signatureEndpoint, { method: 'POST', headers, body })).json()
        const options = { folder, uploadSignature: signature, uploadSignatureTimestamp: timestamp }
        app.remove()
        app.draw({ props: { apiOrigin, options } })
      },
      { apiOrigin, folder, signatureEndpoint },
    )
    await openByApp(page)
    await choose(page, [text('1.txt')])
    expect(await hears(page, 'onSuccess')).toMatchObject({ info: { resource_type: 'raw' } })
  })
})
