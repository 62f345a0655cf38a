import { beforeEach, describe, expect, it } from 'vitest'
import type { WaitingNotification } from '../catalog/outbox.ts'
import type { RecordedNotification } from '../door/webhooks.ts'
import { createWebhookRecords, type WebhookRecords } from './webhook-records.ts'

const URL_OF_RECEIVER = 'http://127.0.0.1:1/hook?key=hunter2'
const bodyOf = (public_id: string, at = '2026-01-01T00:00:00.000Z') => ({
  notification_type: 'upload',
  public_id,
  secure_url: 'http://127.0.0.1/demo/image/private/s--abcdefgh--/v1/a.jpg',
  signature: 'f'.repeat(40),
  delete_token: 'sometoken',
  notification_context: { triggered_at: at, triggered_by: { source: 'api', id: 'KEY' } },
})

let waiting: WaitingNotification[]
let answers: (string | null)[]
let records: WebhookRecords
beforeEach(() => {
  waiting = []
  answers = []
  records = createWebhookRecords({
    catalog: {
      waitingNotifications: async () => waiting,
      async dropNotifications(ids) {
        waiting = waiting.filter(({ id }) => !ids.includes(id))
      },
    },
    cloudName: 'demo',
    most: 2,
    async post({ body }) {
      const failure = answers.shift() ?? null
      attempt(JSON.parse(body), failure === null ? 200 : 503)
      return failure
    },
    hide: (text) => text.replaceAll('KEY', '[redacted]'),
    onChange: () => {},
  })
})

function attempt(body: Readonly<Record<string, unknown>>, status: number | null): void {
  const post: RecordedNotification = {
    sentAt: 5,
    url: URL_OF_RECEIVER,
    type: 'upload',
    body,
    status: null,
    error: null,
    fault: null,
  }
  records.posts.begin(post)
  if (status === null) return
  records.posts.end(Object.assign(post, { status }))
}
const wait = (public_id: string, attempts: number, dueAt: number | null) => {
  const body = JSON.stringify(bodyOf(public_id))
  waiting = [{ id: 7, cloudName: 'demo', assetId: 'x', url: URL_OF_RECEIVER, body, createdAt: 1, attempts, dueAt }]
}
const only = async () => (await records.list())[0]

describe('the webhooks of the inspector', () => {
  it.each<[string, () => void, object]>([
    ['waits, of a former process', () => wait('a', 2, 99), { state: 'waiting', nextAt: 99, failures: 2, attempts: [] }],
    ['waits behind another one', () => wait('a', 0, null), { state: 'waiting', nextAt: null, failures: 0 }],
    ['is being sent', () => attempt(bodyOf('a'), null), { state: 'sending' }],
    ['was taken', () => attempt(bodyOf('a'), 204), { state: 'delivered', failures: 0, attempts: [{ status: 204 }] }],
    ['was given up', () => attempt(bodyOf('a'), 500), { state: 'failed', failures: 1, nextAt: null }],
  ])('say of one that it %s', async (_case, happen, shown) => {
    happen()
    expect(await only()).toMatchObject({ ...shown, url: 'http://127.0.0.1:1/hook?…', subject: 'a' })
  })

  it('show nothing that opens a file or takes one back', async () => {
    attempt(bodyOf('a'), 200)
    const seen = JSON.stringify(await only())
    for (const proof of ['abcdefgh', 'f'.repeat(40), 'sometoken', 'hunter2', 'KEY']) expect(seen).not.toContain(proof)
  })

  it('keep the latest, newest first', async () => {
    for (const day of [1, 3, 2]) attempt(bodyOf(`n${day}`, `2026-01-0${day}T00:00:00.000Z`), 200)
    expect((await records.list()).map(({ subject }) => subject)).toEqual(['n3', 'n2'])
  })

  it('are replayed, and not sent a second time once that was taken', async () => {
    attempt(bodyOf('a'), 503)
    wait('a', 1, 99)
    const { id = 0 } = (await only()) ?? {}
    answers = ['status 503', null]
    expect(await records.replay(id)).toEqual({ failure: 'status 503' })
    expect(waiting).toHaveLength(1)
    expect(await records.replay(id)).toEqual({ failure: null })
    expect(waiting).toEqual([])
    expect(await only()).toMatchObject({
      state: 'delivered',
      attempts: [{ isReplay: false }, { isReplay: true, status: 503 }, { isReplay: true, status: 200 }],
    })
    expect(await records.replay(999)).toBeUndefined()
  })
})

it.each([
  ['an upload', { public_id: 'a' }, 'a'],
  ['a new name', { from_public_id: 'a', to_public_id: 'b' }, 'a → b'],
  ['tags', { resources: [{ public_id: 'a' }, { public_id: 'b' }] }, 'a, b'],
  ['context, which stands by public id', { resources: { 'f/a': { added: [] } } }, 'f/a'],
  ['a folder', { folder_path: 'f/g' }, 'f/g'],
  ['another path of a folder', { from_path: 'f', to_path: 'g' }, 'f → g'],
  ['what went wrong with nothing that has a name', { batch_id: '1' }, ''],
])('says what it is about: %s', async (_case, told, subject) => {
  attempt({ notification_type: 'x', ...told }, 200)
  expect((await only())?.subject).toBe(subject)
})
