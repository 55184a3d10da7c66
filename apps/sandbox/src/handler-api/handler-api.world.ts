import { SimulatedHandlerApi, type SimulatedHandlerApiOptions } from './simulated-handler-api';

/** A started provider with a client that speaks to it as the protocol's own examples do: everything in the query. */
export interface ProviderWorld {
  readonly provider: SimulatedHandlerApi;
  /** Status and body, JSON parsed. */
  call(action: string, fields?: Record<string, string>): Promise<[number, unknown]>;
  /** Buys a WhatsApp number in the US; its id. */
  buy(): Promise<string>;
  stop(): Promise<void>;
}

export async function startProvider(
  options: SimulatedHandlerApiOptions = {},
): Promise<ProviderWorld> {
  const provider = new SimulatedHandlerApi(options);
  const { url } = await provider.start();
  const call: ProviderWorld['call'] = async (action, fields = {}) => {
    const query = new URLSearchParams({ api_key: provider.key, action, ...fields });
    const response = await fetch(`${url}?${query.toString()}`);
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json') ?? false;
    return [response.status, isJson ? (JSON.parse(text) as unknown) : text];
  };
  return {
    provider,
    call,
    buy: async () => {
      const [status, body] = await call('getNumber', { service: 'wa', country: '187' });
      const id = /^ACCESS_NUMBER:(\d+):1\d{10}$/u.exec(String(body))?.[1];
      if (id === undefined) throw new Error(`${status}: ${JSON.stringify(body)}`);
      return id;
    },
    stop: () => provider.stop(),
  };
}
