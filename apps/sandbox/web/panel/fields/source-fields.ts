import type { MessageSourceSettings } from '../../../src/page/page-api';
import type { FieldSpec } from './field-kinds';

export const SOURCE_FIELDS: FieldSpec<MessageSourceSettings>[] = [
  {
    name: 'namesService',
    kind: 'switch',
    label: 'Messages name their service',
    about: 'Without it, only the words of a message tell which service it is from.',
  },
  {
    name: 'tsFormat',
    kind: 'choice',
    choices: {
      seconds: 'Unix seconds',
      milliseconds: 'Unix milliseconds',
      iso: 'ISO 8601',
    },
    label: 'How times are written',
    about: 'Sources differ in what they put into “ts”.',
  },
  {
    name: 'content',
    kind: 'choice',
    choices: {
      none: 'None',
      duplicates: 'Everything comes twice',
      'out-of-order': 'Newest first',
      'years-old': 'Years-old messages come too',
      'wrong-types': 'Fields of wrong types',
      'wrong-numbers': 'Nobody’s numbers',
    },
    label: 'Fault of the messages',
    about: 'In answers and in what is pushed, beside the right ones.',
  },
  {
    name: 'pollFault',
    kind: 'choice',
    choices: {
      none: 'None',
      'server-error': 'Server error (500)',
      'rate-limit': 'Too many requests',
      'bad-key': 'Key is refused',
      empty: 'Empty answer',
      html: 'HTML page instead of JSON',
      truncated: 'Cut in the middle',
      'wrong-shape': 'Another shape of JSON',
      huge: 'Answer without end',
      hang: 'Never answers',
      stall: 'Stops in the middle',
      'connection-lost': 'Connection is cut',
      'redirect-private': 'Redirect to a private address',
      'redirect-loop': 'Redirect in a circle',
    },
    label: 'Fault of answers',
    about: 'Every question gets this until it is set back to “None”.',
  },
  {
    name: 'pushFault',
    kind: 'choice',
    choices: {
      none: 'None',
      twice: 'Delivered twice',
      'wrong-signature': 'Wrong signature',
      'wrong-secret': 'Wrong secret in the address',
      empty: 'Empty body',
      html: 'HTML instead of JSON',
      truncated: 'Cut in the middle',
      huge: '10 MB',
      stall: 'Stops in the middle',
    },
    label: 'Fault of pushing',
    about: 'What is wrong with each delivery to the webhook.',
  },
  {
    name: 'delayMs',
    kind: 'number',
    unit: 'ms',
    min: 0,
    max: 120_000,
    label: 'Slowness',
    about: 'Added to every answer.',
  },
];

export const SOURCE_FAULTS = {
  delayMs: 0,
  content: 'none',
  pollFault: 'none',
  pushFault: 'none',
} as const satisfies Partial<MessageSourceSettings>;
