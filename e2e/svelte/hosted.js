// Stands in for Cloudinary's own script, which a test has say whatever it wants.
globalThis.hosted = []
globalThis.cloudinary = {
  createUploadWidget(options, tell) {
    const calls = []
    const names = [
      'open',
      'close',
      'destroy',
      'hide',
      'show',
      'minimize',
      'update',
      'isShowing',
      'isMinimized',
      'isDestroyed',
    ]
    const widget = Object.fromEntries(names.map((name) => [name, (...given) => calls.push([name, ...given]) < 0]))
    globalThis.hosted.push({ options, tell, calls })
    return widget
  },
}
