import {
  DRAFT_STEPS,
  draftOf,
  readPress,
  readText,
  stepAfter,
  stepBack,
  type DraftState,
  type DraftStep,
} from './draft.rules';

function walk(start: DraftStep, answers: Readonly<Record<string, DraftState>>): DraftStep[] {
  const steps: DraftStep[] = [start];
  let state: DraftState = answers['before'] ?? {};
  for (let step = start; step !== 'trial';) {
    state = { ...state, ...answers[step] };
    step = stepAfter(step, state);
    steps.push(step);
  }
  return steps;
}

it('asks for all that a source needs that is asked', () => {
  const answers = { mode: { mode: 'poll' }, key_place: { keyPlace: 'header' } };
  expect(walk('name', answers).join(' ')).toBe(
    'name mode url key_place key_name key interval mapping trial',
  );
  expect(walk('key_place', { key_place: { keyPlace: 'none' } }).join(' ')).toBe(
    'key_place interval mapping trial',
  );
});

it('asks for all that a source needs that calls', () => {
  const mode = { mode: 'webhook' };
  const signed = { mode, signature: { signatureHeader: 'X-Signature' } };
  expect(walk('name', signed).join(' ')).toBe('name mode mapping signature signature_key trial');
  expect(walk('mode', { mode, signature: { signatureHeader: '' } }).join(' ')).toBe(
    'mode mapping signature trial',
  );
});

it.each([
  ['url', ['url', 'trial']],
  ['mapping', ['mapping', 'trial']],
  ['key', ['key_place', 'key_name', 'key', 'trial']],
  ['signature', ['signature', 'signature_key', 'trial']],
])('goes straight back to the trial when %s was changed after one', (answer, steps) => {
  const back = stepBack(answer);
  const before = { tried: 'yes', keyPlace: 'query', signatureHeader: 'X-S' };
  expect(back && walk(back, { before })).toEqual(steps);
});

it.each<[DraftStep, string, object]>([
  ['name', '  Gate 1 ', { add: { name: 'Gate 1' } }],
  ['name', ' ', { fault: 'name' }],
  ['name', 'x'.repeat(65), { fault: 'name' }],
  [
    'url',
    'https://x.example/m?after={cursor}',
    { add: { url: 'https://x.example/m?after={cursor}' } },
  ],
  ['url', 'ftp://x.example', { fault: 'url' }],
  ['url', 'x.example', { fault: 'url' }],
  ['url', 'https://{cursor}.example', { fault: 'url' }],
  ['url', 'https://user:secret@x.example', { fault: 'url_key' }],
  ['key_name', 'X-Api-Key', { add: { keyName: 'X-Api-Key' } }],
  ['key_name', 'Host', { fault: 'key_name' }],
  ['key_name', 'X Api', { fault: 'key_name' }],
  ['key', ' Bearer abc ', { secret: { as: 'sealedKey', text: 'Bearer abc' } }],
  ['key', 'two\nlines', { fault: 'key' }],
  ['key', '', { fault: 'key' }],
  ['signature_key', 'k', { secret: { as: 'sealedSignatureKey', text: 'k' } }],
  ['interval', '٣٠', { add: { intervalSec: '30' } }],
  ['interval', '0', { fault: 'interval' }],
  ['interval', '3601', { fault: 'interval' }],
  ['mapping', '{"messages":"items"}', { add: { mapping: '{"messages":"items"}' } }],
  ['mapping', '["items"]', { fault: 'mapping' }],
  ['mapping', 'items', { fault: 'mapping' }],
  ['mode', 'poll', { fault: 'use_buttons' }],
])('takes at %s the answer %j as %j', (step, typed, answer) =>
  expect(readText(step, typed)).toEqual(answer),
);

it('takes a button only at the step that it is of', () => {
  const taken = DRAFT_STEPS.filter((step) => readPress(step, 'none') !== null);
  expect(taken).toEqual(['key_place', 'signature']);
  expect(readPress('mode', 'default')).toBeNull();
  expect(readPress('trial', 'poll')).toBeNull();
});

it('keeps no key of a source that is changed to have none', () => {
  const state = {
    keyPlace: 'header',
    keyName: 'X',
    sealedKey: 's',
    ...readPress('key_place', 'none'),
  };
  expect(draftOf(state)).toMatchObject({ keyPlace: 'none', keyName: '', sealedKey: '' });
});
