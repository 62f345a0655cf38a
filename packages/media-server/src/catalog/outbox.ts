/** What a URL is to be told of a change. Written together with the change. */
export interface NewNotification {
  cloudName: string
  /** Notifications of one asset reach a URL in the order of the changes. What is about no asset has a name of its own here. */
  assetId: string
  url: string
  /** JSON, sent as it stands. */
  body: string
  /** Milliseconds since the Unix epoch; it is due from then on. */
  createdAt: number
}

/** A notification that waits to be sent, or to be sent again. */
export interface QueuedNotification extends NewNotification {
  id: number
  /** How often it was sent in vain. */
  attempts: number
}

/** One as it waits, and until when. */
export interface WaitingNotification extends QueuedNotification {
  /** Milliseconds since the Unix epoch; `null` while another one of the same asset is to reach the URL first. */
  dueAt: number | null
}

/** The notifications that nobody has taken yet. They outlive the process, as the changes do. */
export interface Outbox {
  /** Queues what is about no change of the catalog, durably, before it resolves. */
  queueNotifications(notifications: readonly NewNotification[]): Promise<void>
  /** The URLs that any of them is for, each once. */
  notificationUrls(): Promise<readonly string[]>
  /**
   * Those for one URL that may be sent now, oldest first: of each asset the first one, when its time has come.
   * @param options.now milliseconds since the Unix epoch
   * @param options.leaseUntil who sends them has until then: nobody else is given them before, in whatever process. Default: they
   *   are only looked at.
   */
  dueNotifications(
    url: string,
    options: { now: number; limit: number; leaseUntil?: number },
  ): Promise<readonly QueuedNotification[]>
  /** All of them, due or not, to whatever URL: the newest first. */
  waitingNotifications(options: { limit: number }): Promise<readonly WaitingNotification[]>
  /** Gives back what was leased and neither taken nor sent in vain. Unknown ones are no error. */
  releaseNotifications(ids: readonly number[]): Promise<void>
  /** Notes that one was sent in vain; it is due again at `dueAt`, and those behind it wait. */
  postponeNotification(id: number, dueAt: number): Promise<void>
  /** Forgets those that were taken, or are given up; the next of the same asset are due. Unknown ones are no error. */
  dropNotifications(ids: readonly number[]): Promise<void>
}
