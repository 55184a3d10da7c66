import type { Capability } from '../adapter';
import { describeAdapter } from '../adapter.contract';
import { SmsPoolWorld } from './smspool.world';

const CAN: readonly Capability[] = [
  'balance',
  'countries',
  'services',
  'pools',
  'offers',
  'stock',
  'successRates',
  'suggestedCountries',
  'price',
  'acquire',
  'listActive',
  'check',
  'cancel',
  'resend',
  'history',
];

describeAdapter('SMSPool', { can: CAN, isRemote: true }, SmsPoolWorld.of());
/** The same account, where it sells the product that is a source of its own (SRC-2). */
describeAdapter('Ring4', { can: CAN, isRemote: true }, SmsPoolWorld.of(1574));
