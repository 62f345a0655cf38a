/** What a rule may look at besides the value: whose folder it is, what time, and who asks. */
export interface Situation {
  namespace: string
  nowSeconds: number
  /** Who asks: for the parameters of `fixed` that are functions. */
  subject: { readonly id: string }
  /** At the grant door: the id under which this upload waits for its completion, such as `incoming/Zk3…`. */
  incomingId?: string
}
