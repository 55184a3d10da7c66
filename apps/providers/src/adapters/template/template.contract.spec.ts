import { describeAdapter } from '../adapter.contract';
import { TemplateWorld } from './template.world';

describeAdapter(
  'The template',
  {
    can: ['balance', 'services', 'offers', 'stock', 'acquire', 'listActive', 'check', 'cancel'],
    isRemote: true,
    guessesCodes: false,
  },
  TemplateWorld.make,
);
