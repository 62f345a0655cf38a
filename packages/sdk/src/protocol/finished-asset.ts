/** An asset as a browser is told of it. */
export interface FinishedAsset {
  /** The handle by which the app and the signer's other routes name it. */
  id: string
  public_id: string
  resource_type: string
  type: string
  version: number
  format: string | null
  bytes: number
  width: number | null
  height: number | null
  /** Where everybody may fetch it; `null` for what is protected: ask for a link. */
  url: string | null
}
