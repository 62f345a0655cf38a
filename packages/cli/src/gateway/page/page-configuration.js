/**
 * What the gateway wrote into the page's `<body>`.
 * @typedef {object} PageConfiguration
 * @property {string} apiOrigin where uploads go, without a trailing slash
 * @property {string} cloudName
 * @property {string} deliveryOrigin where files are read from, without a trailing slash and without the cloud's name
 * @property {readonly string[]} subjects who the visitor may choose to be; empty where a bearer token says it
 * @property {string} subject who the visitor is when the page loads; empty where a bearer token says it
 * @property {'cookie' | 'bearer'} auth
 */

/**
 * Reads the `data-` attributes that the gateway filled in.
 * @param {HTMLElement} body
 * @returns {PageConfiguration}
 * @throws {TypeError} naming the attribute that is missing or was left unfilled
 */
export function readConfiguration(body) {
  return {
    apiOrigin: required(body, 'apiOrigin'),
    cloudName: required(body, 'cloudName'),
    deliveryOrigin: required(body, 'deliveryOrigin'),
    subjects: (body.dataset.subjects ?? '').split(' ').filter((name) => name !== ''),
    subject: body.dataset.subject ?? '',
    auth: body.dataset.auth === 'bearer' ? 'bearer' : 'cookie',
  }
}

/** @param {HTMLElement} body @param {string} name */
function required(body, name) {
  const value = body.dataset[name]
  if (value && !value.startsWith('{{')) return value
  throw new TypeError(`<body> must carry ${name} filled in by the gateway, not ${JSON.stringify(value)}`)
}
