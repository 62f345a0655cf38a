// CommonJS, so that a bundler finds no name missing and the sentence is what is read.
throw new Error(
  'countersign/server, countersign/signing, the registries and the adapters for frameworks need the API secret and stay on the server: in a browser import countersign/protocol or countersign/upload.',
)
