import type { Capability } from '../adapter';
import { describeAdapter } from '../adapter.contract';
import { HandlerApiWorld } from './handler-api.world';

const CLASSIC: readonly Capability[] = [
  'balance',
  'countries',
  'services',
  'offers',
  'stock',
  'price',
  'acquire',
  'check',
  'cancel',
  'resend',
  'finish',
];

describeAdapter(
  'handler_api of today',
  { can: [...CLASSIC, 'listActive', 'history'], isRemote: true },
  HandlerApiWorld.of('modern'),
);

describeAdapter(
  'handler_api of old',
  { can: CLASSIC, isRemote: true, checksWholeTexts: false },
  HandlerApiWorld.of('classic'),
);
