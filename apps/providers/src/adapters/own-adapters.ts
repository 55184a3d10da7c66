import type { ProviderAdapter } from './adapter';
import { HandlerApiAdapter, type HandlerApiOptions } from './handler-api/handler-api.adapter';

type OpenAdapter = (options: HandlerApiOptions) => ProviderAdapter;

/** Providers that have a protocol of their own, by the name that they have in their settings, in lower case. */
const OWN_ADAPTERS: ReadonlyMap<string, OpenAdapter> = new Map<string, OpenAdapter>([
  // [name, (options) => new Adapter(options)],
]);

/** The adapter of a provider that the settings name (`PROVIDER_<NAME>_URL`); `handler_api` where it has no other. */
export function openAdapter(name: string, options: HandlerApiOptions): ProviderAdapter {
  const open = OWN_ADAPTERS.get(name.toLowerCase());
  return open ? open(options) : new HandlerApiAdapter(options);
}
