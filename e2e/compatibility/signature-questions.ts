/** Questions about what a signature covers, and which are taken. Nothing is named that exists. */
import { signParameters } from 'countersign/signing'
import type { Signed, Told } from './client.ts'
import { type Answer, asset, isBadSignature, isNotThere, type Lab, type Question, TEXT } from './question.ts'

const MISSING = 'missing'

/** Each action with parameters that lead to nothing, and a parameter that it does not know. */
const FOREIGNERS: readonly {
  action: string
  method: 'get' | 'post'
  parameters: (lab: Lab) => Record<string, string>
  foreign: readonly [string, string]
  file?: Signed['file']
}[] = [
  { action: 'destroy', method: 'post', parameters: missing, foreign: ['folder', 'x'] },
  { action: 'download', method: 'get', parameters: missing, foreign: ['folder', 'x'] },
  {
    action: 'rename',
    method: 'post',
    parameters: (lab) => ({ from_public_id: lab.name(MISSING), to_public_id: lab.name(`${MISSING}-too`) }),
    foreign: ['folder', 'x'],
  },
  {
    action: 'generate_archive',
    method: 'post',
    parameters: (lab) => ({ tags: lab.name(MISSING), target_public_id: lab.name('archive.zip') }),
    foreign: ['folder', 'x'],
  },
  {
    action: 'upload',
    method: 'post',
    parameters: (lab) => ({ public_id: lab.name('foreign.txt') }),
    foreign: ['command', 'x'],
    file: TEXT,
  },
]

function missing(lab: Lab): Record<string, string> {
  return { public_id: lab.name(MISSING) }
}

/** Of one action: asked without the foreigner, with it under the signature, and with it beside the signature. */
async function askAction(lab: Lab, { action, method, parameters, foreign, file }: (typeof FOREIGNERS)[number]) {
  const signed = parameters(lab)
  for (const publicId of [signed.public_id, signed.to_public_id, signed.target_public_id]) {
    if (publicId !== undefined) lab.ledger.note(asset('raw', publicId))
  }
  const ask = (call: Signed) => lab.client[method]('raw', action, { ...call, ...(file && { file }) })
  const [name, value] = foreign
  const without = await ask({ does: 'what it knows', signed })
  if (isNotThere(without)) return null
  const under = await ask({ does: `${name} too, signed`, signed: { ...signed, [name]: value } })
  const beside = await ask({ does: `${name} too, not signed`, signed, beside: { [name]: value } })
  const isSame = (told: Told) => told.status === without.status && told.error === without.error
  if (isBadSignature(under) && isSame(beside)) return 'drop'
  if (isSame(under) && isBadSignature(beside)) return 'ignore'
  return !isBadSignature(under) && !isSame(under) ? 'refuse' : 'undecided'
}

const tellApart = (values: Readonly<Record<string, string | null>>): Answer => {
  const found = Object.entries(values).filter(([, value]) => value !== null)
  const different = new Set(found.map(([, value]) => value))
  const [only] = different
  if (different.size === 1 && only !== 'undecided') return { value: only ?? null }
  return { value: null, note: found.map(([action, value]) => `${action}: ${value}`).join(', ') || 'no action answered' }
}

const destroyed = (lab: Lab, call: Partial<Signed> & { does: string }): Promise<Told> =>
  lab.client.post('raw', 'destroy', { signed: missing(lab), ...call })

/** Has to come first: everything else is signed as this finds that it may be. */
export const signatureAlgorithms: Question = {
  name: 'signatureAlgorithms',
  does: 'removes an asset that is not there, signed by SHA-1, then by SHA-256',
  calls: 2,
  async ask(lab) {
    const sha1 = await destroyed(lab, { does: 'signed by SHA-1', algorithm: 'sha1' })
    const sha256 = await destroyed(lab, { does: 'signed by SHA-256', algorithm: 'sha256' })
    const taken = [sha1, sha256].map((told) => told.status === 200)
    if (!taken[0]) lab.client.algorithm = 'sha256'
    if (taken[0] && taken[1]) return { value: 'both' }
    return taken[0] ? { value: 'sha1' } : taken[1] ? { value: 'sha256' } : { value: null, note: 'neither is taken' }
  },
}

const foreignParameters: Question = {
  name: 'foreignParameters',
  does: `sends a parameter too many to ${FOREIGNERS.map(({ action }) => action).join(', ')}, signed and not signed`,
  calls: 3 * FOREIGNERS.length,
  async ask(lab) {
    const found: Record<string, string | null> = {}
    for (const foreigner of FOREIGNERS) found[foreigner.action] = await askAction(lab, foreigner)
    return tellApart(found)
  },
}

const ambiguousVersion1: Question = {
  name: 'ambiguousVersion1',
  does: 'removes an asset that is not there, with a & in its name, signed in version 2, then in version 1',
  calls: 2,
  async ask(lab) {
    const signed = { public_id: lab.name('a&b') }
    const second = await destroyed(lab, { does: 'a & in a value, version 2', signed, version: 2 })
    const first = await destroyed(lab, { does: 'a & in a value, version 1', signed, version: 1 })
    if (isBadSignature(second)) return { value: null, note: 'version 2 is not taken either' }
    return { value: isBadSignature(first) ? 'refuse' : 'accept' }
  },
}

const stringShown: Question = {
  name: 'stringShown',
  does: 'sends a wrong signature over a name with a & in it',
  calls: 1,
  async ask(lab) {
    const signed = { public_id: lab.name('a&b') }
    const { error } = await destroyed(lab, { does: 'a & in a value, wrongly signed', signed, signature: wrong(lab) })
    const [, shown = ''] = /String to sign - '(.*)'/.exec(error ?? '') ?? []
    if (shown.includes('a%26b')) return { value: 'version2' }
    return shown.includes('a&b') ? { value: 'version1' } : { value: null, note: 'no string to sign is shown' }
  },
}

/** Of the right length, over something else. */
const wrong = ({ client }: Lab): string =>
  signParameters({ nothing: 'of the kind' }, client.cloud.apiSecret, { algorithm: client.algorithm })

const checkOrder: Question = {
  name: 'checkOrder',
  does: 'sends a wrong signature of two hours ago',
  calls: 1,
  async ask(lab) {
    const told = await destroyed(lab, { does: 'old, and wrongly signed', ahead: -7200, signature: wrong(lab) })
    if (/stale/i.test(told.error ?? '')) return { value: 'timestamp' }
    return isBadSignature(told) ? { value: 'signature' } : { value: null, note: 'neither is said' }
  },
}

const futureTimestamp: Question = {
  name: 'futureTimestamp',
  does: 'signs for ten minutes from now',
  calls: 1,
  async ask(lab) {
    const told = await destroyed(lab, { does: 'ten minutes ahead', ahead: 600 })
    return { value: told.status === 200 ? 'accept' : 'refuse' }
  },
}

const NEARLY_AN_HOUR_SECONDS = 3590
const PAUSE_MS = 20_000

const staleness: Question = {
  name: 'staleness',
  does: `uploads with a signature that has ${3600 - NEARLY_AN_HOUR_SECONDS} s to live: at once, then with a pause of ${PAUSE_MS / 1000} s in the file`,
  calls: 2,
  async ask(lab) {
    const upload = (what: string, pause: Partial<Signed>) => {
      const signed = { public_id: lab.name(what) }
      lab.ledger.note(asset('raw', signed.public_id))
      return lab.client.post('raw', 'upload', {
        does: what,
        signed,
        ahead: -NEARLY_AN_HOUR_SECONDS,
        file: TEXT,
        ...pause,
      })
    }
    const atOnce = await upload('old-at-once.txt', {})
    const slowly = await upload('old-and-slow.txt', { pauseMs: PAUSE_MS })
    if (atOnce.status !== 200) return { value: null, note: 'a signature of nearly an hour is not taken at all' }
    if (slowly.status === 200) return { value: 'head' }
    return /stale/i.test(slowly.error ?? '') ? { value: 'end' } : { value: null, note: 'the slow one failed otherwise' }
  },
}

export const SIGNATURE_QUESTIONS: readonly Question[] = [
  signatureAlgorithms,
  foreignParameters,
  ambiguousVersion1,
  stringShown,
  checkOrder,
  futureTimestamp,
  staleness,
]
