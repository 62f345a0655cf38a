import type { UploadInfo } from '../events.ts'

/**
 * Puts an upload into a form, as servers expect it of the original: `<resource_type>/<type>/<path>#<signature>`, which they can
 * verify, and everything that is known of it in `data-cloudinary`.
 */
export function addField(form: Element, name: string, info: UploadInfo): HTMLInputElement {
  const { resource_type, type, path, signature } = info
  const field = document.createElement('input')
  field.type = 'hidden'
  field.name = name
  field.value = `${resource_type}/${type}/${path}#${signature ?? ''}`
  field.dataset.cloudinaryPublicId = info.public_id
  field.dataset.cloudinary = JSON.stringify(info)
  form.append(field)
  return field
}
