/** What must fall where ours stands: the endpoint of the documentation, and a signer that only limits names. */
import { signParameters } from 'countersign/signing'
import type { Form } from './actions.ts'
import { ACCOUNT, NOW } from './scene.ts'

// The SDK reads its configuration when it is first loaded.
process.env.CLOUDINARY_URL = `cloudinary://${ACCOUNT.apiKey}:${ACCOUNT.apiSecret}@${ACCOUNT.cloudName}`
const { v2: cloudinary } = await import('cloudinary')

/** `api_sign_request(body.paramsToSign, secret)`, as the samples have it. */
export const sampleEndpoint = (paramsToSign: Readonly<Record<string, unknown>>): string =>
  cloudinary.utils.api_sign_request({ ...paramsToSign }, ACCOUNT.apiSecret)

/** Looks at the names and at whose folder it is, and at nothing else. */
export function namesOnly(form: Form, own: string): { form: Form; signature: string } | null {
  const allowed = Object.keys(form).every((name) => ['public_id', 'timestamp', 'folder'].includes(name))
  if (!allowed || !form.public_id?.startsWith(`${own}/`)) return null
  return { form, signature: signParameters(form, ACCOUNT.apiSecret) }
}

/** A moment ago, as a form has it. */
export const timestamp = String(NOW)
