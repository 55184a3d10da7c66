import type { ProviderAdapter, ProviderService } from '../adapter';
import type { CallPriority } from '../smspool/client';

export interface HandlerApiOptions {
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly totalTimeoutMs?: number;
  readonly headersTimeoutMs?: number;
  readonly admit?: (priority: CallPriority) => Promise<boolean>;
  /** The catalogue whose numbering the provider's services are brought to. */
  readonly services: () => Promise<readonly ProviderService[]>;
}

export declare class HandlerApiAdapter {
  constructor(options: HandlerApiOptions);
}
export interface HandlerApiAdapter extends ProviderAdapter {
  readonly kind: 'handler_api';
}
