/** Questions that need an asset: a few small ones under the run's prefix, which go again. */
import { readFileSync } from 'node:fs'
import { verifyUploadAnswer, verifyWebhook } from 'countersign/signing'
import type { Told } from './client.ts'
import { asset, isNotThere, type Lab, type Question, type Stored, TEXT } from './question.ts'

/** One red pixel. */
const PIXEL = new Uint8Array(
  Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC', 'base64'),
)
const PUBLIC: Stored = { resourceType: 'raw', file: TEXT }
const PRIVATE: Stored = { resourceType: 'raw', type: 'private', file: TEXT }
const IMAGE: Stored = {
  resourceType: 'image',
  file: { name: 'a.png', bytes: PIXEL },
  parameters: { eager: 'c_scale,w_9' },
}

const answerAlgorithm: Question = {
  name: 'answerAlgorithm',
  does: 'uploads a text signed by SHA-1, then by SHA-256, and looks at what signs the answers',
  calls: 2,
  async ask(lab) {
    const found: (string | null)[] = []
    for (const algorithm of ['sha1', 'sha256'] as const) {
      const signed = { public_id: lab.name(`by-${algorithm}.txt`) }
      lab.ledger.note(asset('raw', signed.public_id))
      found.push(
        signerOf(
          lab,
          await lab.client.post('raw', 'upload', { does: `by ${algorithm}`, signed, algorithm, file: TEXT }),
        ),
      )
    }
    const [first, second] = found
    if (first === second && first) return { value: first }
    if (first === 'sha1' && second === 'sha256') return { value: 'request' }
    return { value: null, note: `SHA-1: ${first ?? 'no answer'}, SHA-256: ${second ?? 'no answer'}` }
  },
}

function signerOf({ client }: Lab, { body }: Told): 'sha1' | 'sha256' | null {
  const { public_id: publicId, version, signature } = body
  if (typeof publicId !== 'string' || typeof version !== 'number' || typeof signature !== 'string') return null
  const fits = (algorithm: 'sha1' | 'sha256') =>
    verifyUploadAnswer({ publicId, version }, signature, client.cloud.apiSecret, { algorithm })
  return fits('sha1') ? 'sha1' : fits('sha256') ? 'sha256' : null
}

const folder: Question = {
  name: 'folder',
  does: 'uploads a text with folder and public_id',
  calls: 2,
  async ask(lab) {
    await lab.client.admin('GET', 'config', [['settings', 'true']], 'which mode of folders?')
    const signed = { folder: lab.client.prefix, public_id: `${lab.client.prefix}-folder` }
    lab.ledger.note(asset('raw', signed.public_id), asset('raw', `${signed.folder}/${signed.public_id}`))
    const { body } = await lab.client.post('raw', 'upload', { does: 'folder and public_id', signed, file: TEXT })
    if (body.public_id === `${signed.folder}/${signed.public_id}`) return { value: 'fixed' }
    return body.public_id === signed.public_id ? { value: 'dynamic' } : { value: null, note: 'called otherwise' }
  },
}

const missingType: Question = {
  name: 'missingType',
  does: 'asks for a link to a private text without saying that it is private, and to remove it',
  calls: 3,
  async ask(lab) {
    await lab.stored('private.txt', PRIVATE)
    const signed = { public_id: lab.name('private.txt') }
    const link = await lab.client.get('raw', 'download', { does: 'no type', signed })
    const destroyed = await lab.client.post('raw', 'destroy', { does: 'no type', signed })
    const [read, removed] = [link.status === 200, destroyed.body.result === 'ok']
    if (read === removed) return { value: read ? 'any' : 'upload' }
    return { value: null, note: `download: ${read ? 'any' : 'upload'}, destroy: ${removed ? 'any' : 'upload'}` }
  },
}

const allowedFormatsOnRaw: Question = {
  name: 'allowedFormatsOnRaw',
  does: 'uploads a text as raw where only jpg is allowed: as a.txt, then as a.jpg',
  calls: 2,
  async ask(lab) {
    const upload = (name: string) => {
      const signed = { public_id: lab.name(`formats-${name}`), allowed_formats: 'jpg' }
      lab.ledger.note(asset('raw', signed.public_id))
      return lab.client.post('raw', 'upload', { does: `${name}, jpg allowed`, signed, file: { ...TEXT, name } })
    }
    const text = await upload('a.txt')
    const renamed = await upload('a.jpg')
    if (text.status === 200) return { value: 'unchecked' }
    return renamed.status === 200 ? { value: 'extension' } : { value: null, note: 'refused by content' }
  },
}

const expiredDownload: Question = {
  name: 'expiredDownload',
  does: 'asks for a link to a text that is good for a minute more, and for one that was good until a minute ago',
  calls: 3,
  async ask(lab) {
    await lab.stored('public.txt', PUBLIC)
    const link = (seconds: number) => {
      const expires_at = String(Math.floor(lab.now() / 1000) + seconds)
      const signed = { public_id: lab.name('public.txt'), expires_at }
      return lab.client.get('raw', 'download', { does: `good until ${seconds} s from now`, signed })
    }
    const good = await link(60)
    const late = await link(-60)
    if (good.status !== 200) return { value: null, note: 'a link that is still good is not taken' }
    return { value: late.status === 200 ? 'hour' : 'dies' }
  },
}

const renameDerived: Question = {
  name: 'renameDerived',
  does: 'uploads a picture of one pixel with a derived one, renames it, and looks at it',
  calls: 3,
  async ask(lab) {
    await lab.stored('pixel', IMAGE)
    const to = lab.name('pixel-renamed')
    lab.ledger.note(asset('image', to))
    const signed = { from_public_id: lab.name('pixel'), to_public_id: to }
    await lab.client.post('image', 'rename', { does: 'to another name', signed })
    const { status, body } = await lab.client.admin('GET', `resources/image/upload/${to}`, [], 'what is derived?')
    if (status !== 200 || !Array.isArray(body.derived)) return { value: null, note: 'the renamed one is not shown' }
    return { value: body.derived.length > 0 ? 'follow' : 'remade' }
  },
}

const webhookSecret: Question = {
  name: 'webhookSecret',
  does: 'uploads a text with a notification_url, and waits a minute for the notification',
  calls: 1,
  async ask({ client, ledger, name, now, receiver }) {
    if (receiver === null)
      return { value: null, note: 'not asked: the cloud has to reach this machine, see --notification-url' }
    const signed = { public_id: name('told.txt'), notification_url: receiver.url }
    ledger.note(asset('raw', signed.public_id))
    const waiting = receiver.next()
    const told = await client.post('raw', 'upload', { does: 'with a notification_url', signed, file: TEXT })
    const notification = told.status === 200 ? await waiting : null
    if (notification === null) return { value: null, note: 'no notification came' }
    const fits = (['sha1', 'sha256'] as const).some((algorithm) =>
      verifyWebhook(notification, client.cloud.apiSecret, { algorithm, toleranceSeconds: 7200, now }),
    )
    return { value: fits ? 'apiSecret' : 'ownKey' }
  },
}

const unsignedPrivate: Question = {
  name: 'unsignedPrivate',
  does: 'opens the delivery URL of a private picture without its signature',
  calls: 2,
  async ask(lab) {
    const { body } = await lab.stored('private-pixel', { ...IMAGE, type: 'private', parameters: {} })
    const url = String(body.secure_url).replace(/s--[^/]+--\//, '')
    const { status } = await lab.client.deliver(url, 'a private picture, not signed')
    return status === 401
      ? { value: 'denied' }
      : status === 404
        ? { value: 'missing' }
        : { value: null, note: `status ${status}` }
  },
}

const privateCaching: Question = {
  name: 'privateCaching',
  does: 'opens the signed delivery URL of a private picture, and looks at Cache-Control',
  calls: 2,
  async ask(lab) {
    const { body } = await lab.stored('private-pixel', { ...IMAGE, type: 'private', parameters: {} })
    const { status, headers } = await lab.client.deliver(String(body.secure_url), 'a private picture, signed')
    const cacheControl = headers.get('cache-control') ?? ''
    if (status !== 200) return { value: null, note: `status ${status}` }
    return {
      value: /no-store|private/.test(cacheControl) ? 'never' : 'allowed',
      note: `Cache-Control: ${cacheControl}`,
    }
  },
}

const wrongSignatureOnPublic: Question = {
  name: 'wrongSignatureOnPublic',
  does: 'opens the delivery URL of a public picture with a wrong signature',
  calls: 2,
  async ask(lab) {
    const { body } = await lab.stored('public-pixel', { ...IMAGE, parameters: {} })
    const url = String(body.secure_url).replace('/image/upload/', '/image/upload/s--AAAAAAAA--/')
    const { status } = await lab.client.deliver(url, 'a public picture, wrongly signed')
    return { value: status === 200 ? 'served' : 'refused' }
  },
}

const exifSizes: Question = {
  name: 'exifSizes',
  does: 'uploads a photo that its EXIF turns',
  calls: 1,
  async ask(lab) {
    const bytes = new Uint8Array(readFileSync(new URL('../../fixtures/cat-exif-rotated.jpg', import.meta.url)))
    const { body } = await lab.stored('turned', { resourceType: 'image', file: { name: 'cat.jpg', bytes } })
    if (body.width === 451 && body.height === 300) return { value: 'upright' }
    return body.width === 300 && body.height === 451 ? { value: 'stored' } : { value: null, note: 'neither' }
  },
}

const pathType: Question = {
  name: 'pathType',
  does: 'uploads a text to /raw/private, without type, then with type=authenticated',
  calls: 2,
  async ask(lab) {
    const upload = (what: string, more: Record<string, string>) => {
      const signed = { public_id: lab.name(what), ...more }
      for (const type of ['upload', 'private', 'authenticated'] as const)
        lab.ledger.note(asset('raw', signed.public_id, type))
      return lab.client.post('raw', 'private', { does: what, signed, file: TEXT })
    }
    const without = await upload('path.txt', {})
    if (isNotThere(without)) return { value: 'absent' }
    const { body } = await upload('path-and-type.txt', { type: 'authenticated' })
    if (body.type === 'authenticated') return { value: 'parameter' }
    return body.type === 'private' ? { value: 'path' } : { value: null, note: 'refused where the two differ' }
  },
}

export const ASSET_QUESTIONS: readonly Question[] = [
  answerAlgorithm,
  folder,
  missingType,
  allowedFormatsOnRaw,
  expiredDownload,
  renameDerived,
  webhookSecret,
  unsignedPrivate,
  privateCaching,
  wrongSignatureOnPublic,
  exifSizes,
  pathType,
]
