/** What a page built by Vite may know of its cloud. */
export interface CloudEnvironment {
  cloudName: string | undefined
  apiKey: string | undefined
  uploadPreset: string | undefined
  secureDistribution: string | undefined
  privateCdn: string | undefined
}

interface ViteMeta {
  env?: Record<`VITE_${string}`, string | undefined>
}

/**
 * `VITE_CLOUDINARY_…` of the build; of the first two their older names `VITE_PUBLIC_CLOUDINARY_…` too. Each is written out, since Vite
 * puts its value in the place of exactly this text. Nothing where there is no `import.meta.env`.
 */
export const readEnvironment = (): CloudEnvironment => ({
  cloudName:
    (import.meta as ViteMeta).env?.VITE_CLOUDINARY_CLOUD_NAME ||
    (import.meta as ViteMeta).env?.VITE_PUBLIC_CLOUDINARY_CLOUD_NAME,
  apiKey:
    (import.meta as ViteMeta).env?.VITE_CLOUDINARY_API_KEY ||
    (import.meta as ViteMeta).env?.VITE_PUBLIC_CLOUDINARY_API_KEY,
  uploadPreset: (import.meta as ViteMeta).env?.VITE_CLOUDINARY_UPLOAD_PRESET,
  secureDistribution: (import.meta as ViteMeta).env?.VITE_CLOUDINARY_SECURE_DISTRIBUTION,
  privateCdn: (import.meta as ViteMeta).env?.VITE_CLOUDINARY_PRIVATE_CDN,
})
