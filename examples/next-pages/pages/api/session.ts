import type { NextApiRequest, NextApiResponse } from 'next'
import { becoming } from '../../lib/session'

/** A TOY: anybody may become anybody. */
export default function session(request: NextApiRequest, response: NextApiResponse) {
  response.setHeader('set-cookie', becoming(String(request.body.user))).redirect(303, '/')
}
