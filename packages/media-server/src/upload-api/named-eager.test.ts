import { readFileSync } from 'node:fs'
import { beforeEach, describe, expect, it } from 'vitest'
import { createCloud } from '../http/cloud-under-test.contract.ts'

const rocket = readFileSync('fixtures/rocket.jpg')
let cloud: ReturnType<typeof createCloud>
beforeEach(async () => {
  cloud = createCloud()
  const body = new URLSearchParams({ name: 'card', transformation: 'c_fill,w_90,h_60' })
  expect((await cloud.admin('transformations', { method: 'POST', body })).status).toBe(200)
})

const upload = (parameters: Record<string, string>) => cloud.post('image/upload', { parameters, file: rocket })

describe('eager by name', () => {
  it('makes images under their names, each once, and answers where they are', async () => {
    const { answer } = await upload({ public_id: 'a', eager: 't_card|t_card/png|t_card/w_30,c_scale|t_card' })
    expect(answer.eager).toMatchObject([
      { transformation: 't_card', format: 'jpg', width: 90, height: 60 },
      { transformation: 't_card', format: 'png', width: 90, height: 60 },
      { transformation: 't_card/c_scale,w_30', format: 'jpg', width: 30, height: 20 },
      { transformation: 't_card', format: 'jpg', width: 90, height: 60 },
    ])
    expect(await cloud.leftovers()).toEqual({ blobs: 4, intents: 0 })
    for (const { url, bytes } of answer.eager) {
      const delivered = await cloud.send(url)
      expect([delivered.status, Number(delivered.headers.get('content-length'))]).toEqual([200, bytes])
    }
    expect(await cloud.leftovers()).toEqual({ blobs: 4, intents: 0 })
  })

  it('signs the URLs of what is not public, by name', async () => {
    const { answer } = await upload({ public_id: 'a', type: 'authenticated', eager: 't_card' })
    expect(answer.eager[0].url).toMatch(/\/authenticated\/s--[A-Za-z0-9_-]{8}--\/t_card\/v\d+\/a\.jpg$/)
    expect((await cloud.send(answer.eager[0].url)).status).toBe(200)
    expect((await cloud.send(answer.eager[0].url.replace(/s--.{8}--\//, ''))).status).toBe(401)
  })

  it.each([
    ['t_none', 'Unknown transformation none'],
    ['t_card|t_none/png', 'Unknown transformation none'],
    ['t_card|w_9,t_card', 'named transformation beside other parameters (t_card) in transformation is not implemented'],
  ])('refuses %s and leaves nothing', async (eager, says) => {
    const { status, answer } = await upload({ public_id: 'a', eager })
    expect([status, answer.error.message]).toEqual([400, expect.stringContaining(says)])
    expect(await cloud.leftovers()).toEqual({ blobs: 0, intents: 0 })
  })

  it('makes images of what is there already', async () => {
    await upload({ public_id: 'a' })
    const explicit = (eager: string) =>
      cloud.post('image/explicit', { parameters: { public_id: 'a', type: 'upload', eager } })
    expect((await explicit('t_card/w_30')).answer.eager).toMatchObject([
      { transformation: 't_card/c_scale,w_30', width: 30 },
    ])
    expect((await explicit('t_none')).answer.error.message).toBe('Unknown transformation none')
  })

  it('stands in a preset, and means what the name means by then', async () => {
    const preset = new URLSearchParams({ name: 'p', eager: 't_card' })
    await cloud.admin('upload_presets', { method: 'POST', body: preset })
    const change = new URLSearchParams({ transformation: 'card', unsafe_update: 'w_20' })
    await cloud.admin('transformations', { method: 'PUT', body: change })
    const { answer } = await upload({ upload_preset: 'p' })
    expect(answer.eager).toMatchObject([{ transformation: 't_card', width: 20 }])
  })
})
