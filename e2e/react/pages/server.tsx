import { renderToString } from 'react-dom/server'
import { Ssr } from './ssr-app.tsx'

Object.assign(globalThis, { drawOnServer: (props: object) => renderToString(<Ssr {...props} />) })
