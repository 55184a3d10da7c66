import { SimulatedSmsPool, type SimulatedSmsPoolOptions } from './simulated-smspool';

export interface Reply {
  readonly status: number;
  readonly contentType: string;
  readonly body: unknown;
}

export interface CallOptions {
  /** Null sends none. */
  readonly key?: string | null;
  readonly method?: 'GET' | 'POST';
}

/** A started simulator with a client that speaks to it as the vendor's own examples do: POST with a form. */
export interface PoolWorld {
  readonly pool: SimulatedSmsPool;
  call(
    path: string,
    fields?: Readonly<Record<string, string>>,
    options?: CallOptions,
  ): Promise<Reply>;
  /** Buys a Ring4 number in the US unless told otherwise; its order code. */
  buy(fields?: Readonly<Record<string, string>>): Promise<string>;
  stop(): Promise<void>;
}

export async function startPool(options: SimulatedSmsPoolOptions = {}): Promise<PoolWorld> {
  const pool = new SimulatedSmsPool(options);
  const { url } = await pool.start();
  const call: PoolWorld['call'] = async (
    path,
    fields = {},
    { key = pool.key, method = 'POST' } = {},
  ) => {
    const form = new URLSearchParams(key === null ? fields : { ...fields, key });
    const isGet = method === 'GET';
    const response = await fetch(isGet ? `${url}${path}?${String(form)}` : url + path, {
      method,
      ...(isGet ? {} : { body: form }),
    });
    const text = await response.text();
    const contentType = response.headers.get('content-type') ?? '';
    const body: unknown = contentType.includes('json') ? JSON.parse(text) : text;
    return { status: response.status, contentType, body };
  };
  return {
    pool,
    call,
    buy: async (fields = { service: '1574', country: 'US' }) => {
      const { status, body } = await call('/purchase/sms', fields);
      if (status !== 200) throw new Error(JSON.stringify(body));
      return (body as { order_id: string }).order_id;
    },
    stop: () => pool.stop(),
  };
}
