/** Through the proxy that the environment names (HTTPS_PROXY, HTTP_PROXY, NO_PROXY, in either case), if it names one. */
import { EnvHttpProxyAgent, type Dispatcher } from 'undici'

let shared: Dispatcher | undefined

/** Made when it is first needed: most processes never download anything. */
export function dispatcher(): Dispatcher {
  shared ??= new EnvHttpProxyAgent()
  return shared
}
