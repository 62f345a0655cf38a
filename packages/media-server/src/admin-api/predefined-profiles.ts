import type { StreamingProfile } from '../catalog/definitions.ts'

const profile = (
  displayName: string,
  ...sizes: readonly (readonly [width: number, height: number])[]
): StreamingProfile => ({
  externalId: '',
  displayName,
  representations: sizes.map(([width, height]) => [{ crop: 'limit', width, height }]),
})

/**
 * The streaming profiles that every account has, by the sizes of their pictures. Bit rates and codecs are left out: they differ from
 * source to source, and nothing here makes films.
 * @see https://cloudinary.com/documentation/adaptive_bitrate_streaming#predefined_streaming_profiles
 */
export const PREDEFINED_PROFILES: Readonly<Record<string, StreamingProfile>> = {
  '4k': profile(
    '4K',
    ...([
      [3840, 2160],
      [2560, 1440],
      [1920, 1080],
      [1280, 720],
      [960, 540],
      [640, 360],
      [480, 270],
      [320, 180],
    ] as const),
  ),
  full_hd: profile('Full HD', [1920, 1080], [1280, 720], [960, 540], [640, 360], [480, 270], [320, 180]),
  hd: profile('HD', [1280, 720], [960, 540], [640, 360], [480, 270], [320, 180]),
  sd: profile('SD', [640, 480], [480, 360], [320, 240]),
  full_hd_wifi: profile('Full HD WiFi', [1920, 1080], [1280, 720], [960, 540], [640, 360]),
  full_hd_lean: profile('Full HD Lean', [1920, 1080], [1280, 720], [640, 360], [320, 180]),
  hd_lean: profile('HD Lean', [1280, 720], [640, 360], [320, 180]),
}
