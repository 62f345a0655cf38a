import type { ComponentEnvironment, EnvironmentVariables } from '../components/component-options.ts'

interface ViteMeta {
  env?: Record<`VITE_${string}`, string | undefined>
}

/**
 * `VITE_CLOUDINARY_…` of the build; of the first two their older names `VITE_PUBLIC_CLOUDINARY_…` too. Each is written out, since
 * Vite puts its value in the place of exactly this text. `…_SECURE_DISTRIBUTION` and `…_PRIVATE_CDN` speak of delivery, and change no
 * upload. Nothing where there is no `import.meta.env`.
 */
export const readEnvironment = (): ComponentEnvironment => ({
  cloudName:
    (import.meta as ViteMeta).env?.VITE_CLOUDINARY_CLOUD_NAME ||
    (import.meta as ViteMeta).env?.VITE_PUBLIC_CLOUDINARY_CLOUD_NAME,
  apiKey:
    (import.meta as ViteMeta).env?.VITE_CLOUDINARY_API_KEY ||
    (import.meta as ViteMeta).env?.VITE_PUBLIC_CLOUDINARY_API_KEY,
  uploadPreset: (import.meta as ViteMeta).env?.VITE_CLOUDINARY_UPLOAD_PRESET,
})

/** Of a missing cloud svelte-cloudinary names none. */
export const VARIABLES: EnvironmentVariables = { apiKey: 'VITE_CLOUDINARY_API_KEY' }
