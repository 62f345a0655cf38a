import type { ComponentEnvironment, EnvironmentVariables } from '../components/component-options.ts'

/**
 * What the build's environment says. Next and others put the values in the place of `process.env.NEXT_PUBLIC_…`, which has to
 * stand there as it is; where nobody does, in Vite for one, there may be no `process` at all.
 */
const read = (variable: () => string | undefined): string | undefined => {
  try {
    return variable() || undefined
  } catch {
    return undefined
  }
}

/** Looked at each time: a server may get its environment after this was loaded. */
export const environment = (): ComponentEnvironment => ({
  cloudName: read(() => process.env.NEXT_PUBLIC_CLOUDINARY_CLOUD_NAME),
  apiKey: read(() => process.env.NEXT_PUBLIC_CLOUDINARY_API_KEY),
  uploadPreset: read(() => process.env.NEXT_PUBLIC_CLOUDINARY_UPLOAD_PRESET),
})

export const VARIABLES: EnvironmentVariables = {
  cloudName: 'NEXT_PUBLIC_CLOUDINARY_CLOUD_NAME',
  apiKey: 'NEXT_PUBLIC_CLOUDINARY_API_KEY',
}
