/** A widget that the script below has made. */
export interface HostedWidget {
  options: Record<string, unknown>
  /** Has it tell what a test wants. */
  callback(error: unknown, result: unknown): void
  calls: [name: string, ...all: unknown[]][]
}

/** Stands in for Cloudinary's own script. In the page, `cloudinary.made` are its widgets: `declare const cloudinary: HostedScript`. */
export interface HostedScript {
  made: HostedWidget[]
}

export const HOSTED_SCRIPT = `
const made = []
window.cloudinary = {
  made,
  createUploadWidget(options, callback) {
    const calls = []
    const call = (name, answer) => (...all) => { calls.push([name, ...all]); return answer }
    const widget = { isShowing: () => false, isMinimized: () => false, isDestroyed: () => false, destroy: call('destroy', Promise.resolve()) }
    for (const name of ['open', 'close', 'hide', 'show', 'minimize', 'update']) widget[name] = call(name)
    made.push({ options, callback, calls })
    return widget
  },
}`
