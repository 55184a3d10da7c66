import type { HandlerApiSettings, ProviderBooks, SmsPoolSettings } from '../../src/page/page-api';
import type { ProviderName } from '../server/page-client';
import type { FieldSpec } from './fields/field-kinds';
import { HANDLER_API_FAULTS, HANDLER_API_FIELDS } from './fields/handler-api-fields';
import { SMSPOOL_FAULTS, SMSPOOL_FIELDS } from './fields/smspool-fields';

/** What one component needs to know to show any provider. */
export interface ProviderDescription<Settings extends object> {
  name: ProviderName;
  title: string;
  books: ProviderBooks<Settings>;
  fields: FieldSpec<Settings>[];
  /** The settings with nothing wrong; a setting that is none of them is no fault. */
  noFaults: Partial<Settings>;
  change: (changed: Partial<Settings>) => Promise<unknown>;
}

interface ProviderWords<Settings extends object> {
  name: ProviderName;
  title: string;
  about: string;
  fields: FieldSpec<Settings>[];
  noFaults: Partial<Settings>;
}

export const SMSPOOL = {
  name: 'smspool',
  title: 'SMSPool',
  about: 'The simulated provider of numbers',
  fields: SMSPOOL_FIELDS,
  noFaults: SMSPOOL_FAULTS,
} as const satisfies ProviderWords<SmsPoolSettings>;

export const HANDLER_API = {
  name: 'handler-api',
  title: 'Sim',
  about: 'Another provider, which speaks handler_api',
  fields: HANDLER_API_FIELDS,
  noFaults: HANDLER_API_FAULTS,
} as const satisfies ProviderWords<HandlerApiSettings>;
