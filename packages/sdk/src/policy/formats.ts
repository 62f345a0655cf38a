/**
 * The file extensions that Cloudinary reads as an image or as a video; everything else is raw.
 * @see https://cloudinary.com/documentation/image_transformations#supported_image_formats
 * @see https://cloudinary.com/documentation/video_manipulation_and_delivery#supported_video_formats
 */
export const FORMATS = {
  image: (
    'jpg jpeg jpe jfif png gif webp avif heic heif svg bmp tif tiff ico pdf ai eps ps psd ept eps3 djvu jp2 j2k jpc jxl jxr ' +
    'hdp wdp wbmp fbx flif glb gltf indd obj tga u3ma usdz webm3d arw cr2 cr3 dng'
  ).split(' '),
  video:
    'mp4 webm mov avi mkv mpeg mpg mpd m3u8 flv ogv wmv m2ts mts ts 3gp 3g2 mxf aac aiff amr flac m4a mp3 ogg opus wav'.split(
      ' ',
    ),
} as const satisfies Record<string, readonly string[]>

/** What a delivery URL calls the asset, without the extension that it would be delivered in; raw files keep theirs. */
export function withoutFormat(resourceType: 'image' | 'video' | 'raw', source: string): string {
  if (resourceType === 'raw') return source
  const dot = source.lastIndexOf('.')
  const known = dot > source.lastIndexOf('/') + 1 && FORMATS[resourceType].includes(source.slice(dot + 1).toLowerCase())
  return known ? source.slice(0, dot) : source
}
