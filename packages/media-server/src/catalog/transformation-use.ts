import type { Asset, Derived } from './catalog.ts'

/** A derived image and what it was made from. */
export interface Made {
  asset: Asset
  derived: Derived
  /** Its place in the order of listing. */
  sequence: number
}

/** Which derived images a cloud has, seen from the transformations that made them. Texts are canonical. */
export interface TransformationUse {
  /**
   * The transformations that made something and are no name alone, each once, in the order of their text.
   * @param query.after the text that the page before ended with.
   */
  usedTransformations(
    cloudName: string,
    query: { after?: string | undefined; limit: number },
  ): Promise<readonly string[]>
  /** What a transformation made, oldest first. @param query.after the `sequence` that the page before ended with. */
  madeBy(
    cloudName: string,
    transformation: string,
    query: { after?: number | undefined; limit: number },
  ): Promise<readonly Made[]>
  /**
   * Forgets what a transformation made, and for a name (`t_card`) also what was made by it together with others; the next
   * request renders it again. Answers the blobs, which are freed.
   */
  forgetMadeBy(cloudName: string, transformation: string): Promise<readonly string[]>
}

/** Whether a transformation is one name alone. */
export const isName = (transformation: string): boolean => /^t_[^/]+$/.test(transformation)
