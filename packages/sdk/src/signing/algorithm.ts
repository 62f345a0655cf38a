/** `sha1` is Cloudinary's default, `sha256` what we recommend; both are plain hashes over text and secret, not HMACs. */
export type SignatureAlgorithm = 'sha1' | 'sha256'

/** Hexadecimal digits a digest of this algorithm has. */
export const HEX_LENGTH = { sha1: 40, sha256: 64 } as const satisfies Record<SignatureAlgorithm, number>
