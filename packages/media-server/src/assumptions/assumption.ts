/** One thing about Cloudinary that public sources do not settle. */
export interface Assumption {
  question: string
  /** What the answer may be, and what each means. The first is what the local cloud does unasked. */
  values: Readonly<Record<string, string>>
  /** Why the first was taken: what is public about it, and where. */
  ground: string
  /** What of ours rests on the answer, and what it would mean if it were another. */
  dependsOn: string
  /** Whether somebody has asked an account; what is not confirmed is true of the local cloud only. */
  confirmed: boolean
}
