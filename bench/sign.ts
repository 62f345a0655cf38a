/**
 * `node bench/sign.ts [--json]`: `signParameters` beside the official SDK's `api_sign_request`
 * and the bare hash of the finished string, at 3 and at 15 parameters, on the built package.
 */
import { createHash, hash } from 'node:crypto'
import { v2 as cloudinary } from 'cloudinary'
import { measure, medianOf, perCpuSecond, type Ratio, report, requireBuilt } from './measure.ts'

requireBuilt('packages/sdk/dist/signing.js')
const { signParameters, stringToSign } = await import('countersign/signing')

const SECRET = 'hdcixPpR2iKERPwqvH6sHdK9cyac'
const three = { timestamp: 1700000000, public_id: 'uploads/42/holiday', overwrite: false }
const fifteen = {
  ...three,
  type: 'authenticated',
  folder: 'uploads/42',
  tags: 'holiday,beach,2026',
  context: 'alt=A beach|caption=Holiday',
  allowed_formats: 'jpg,png,webp',
  use_filename: true,
  unique_filename: true,
  eager: 'w_400,h_300,c_pad|w_260,h_200,c_crop',
  eager_async: true,
  upload_preset: 'signed',
  notification_url: 'https://example.com/hook?a=1&b=2',
  source: 'uw',
}

const figures = []
const ratios: Ratio[] = []
for (const [parameters, target] of [
  [three, 3],
  [fifteen, 2],
] as const) {
  const count = Object.keys(parameters).length
  const text = stringToSign(parameters) + SECRET
  const names = [
    `signParameters, ${count} parameters`,
    `api_sign_request, ${count} parameters`,
    `bare hash, ${count} parameters`,
  ] as const
  const sdkSignature = cloudinary.utils.api_sign_request(parameters, SECRET)
  const signatures = [signParameters(parameters, SECRET), createHash('sha1').update(text).digest('hex')]
  if (signatures.some((signature) => signature !== sdkSignature)) throw new Error('the peers must sign alike')

  const met = await measure(
    [
      perCpuSecond(names[0], () => signParameters(parameters, SECRET)),
      perCpuSecond(names[1], () => cloudinary.utils.api_sign_request(parameters, SECRET)),
      perCpuSecond(names[2], () => hash('sha1', text, 'hex')),
    ],
    { rounds: 31, warmups: 3 },
  )
  figures.push(...met)
  const [ours, theirs, bare] = names.map((name) => medianOf(met, name)) as [number, number, number]
  ratios.push(
    {
      name: `signParameters over api_sign_request, ${count} parameters`,
      value: ours / theirs,
      target: { atLeast: target },
    },
    { name: `signParameters over the bare hash, ${count} parameters`, value: ours / bare },
  )
}
report('Signing parameters', 'per CPU second', figures, ratios)
