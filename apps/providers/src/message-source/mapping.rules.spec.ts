import { parseMapping, readAnswer, timeOf } from './mapping.rules';
import { SourceError } from './source-error';

const read = (answer: unknown, mapping = '') =>
  readAnswer(Buffer.from(JSON.stringify(answer)), parseMapping(mapping));
const faultOf = (work: () => unknown): [string, string] => {
  try {
    work();
  } catch (thrown) {
    if (thrown instanceof SourceError) return [thrown.fault, thrown.detail];
    throw thrown;
  }
  throw new Error('nothing was thrown');
};

it('reads the shape of SRC-4', () => {
  const message = { to: '+12025550134', service: 'WhatsApp', text: '123456', ts: 1_767_225_600 };
  expect(read({ messages: [{ ...message, meta: { sender: 'WA', id: 7 } }], cursor: 12 })).toEqual({
    messages: [
      {
        ...{ to: '+12025550134', service: 'WhatsApp', text: '123456', sender: 'WA', id: '7' },
        sentAtMs: 1_767_225_600_000,
      },
    ],
    cursor: '12',
  });
});

it('reads another shape by a mapping', () => {
  const answer = {
    data: { items: [{ phone: 12025550134, body: 'Code 1', at: '2026-01-01 00:00:00' }] },
    page: { next: 'abc' },
  };
  const mapping =
    '{"messages":"data.items","to":"phone","text":"body","ts":"at","cursor":"page.next"}';
  expect(read(answer, mapping)).toMatchObject({
    messages: [{ to: '12025550134', text: 'Code 1', sentAtMs: Date.UTC(2026, 0, 1) }],
    cursor: 'abc',
  });
  expect(read([{ to: '1', text: 'x' }], '{"messages":""}').messages).toHaveLength(1);
});

it('reads a list by itself, one message by itself, and null for an empty list', () => {
  const message = { to: '12025550134', text: 'Code 1' };
  expect(read([message, message]).messages).toHaveLength(2);
  expect(read([]).messages).toEqual([]);
  expect(read(message).messages).toMatchObject([message]);
  expect(read({ phone: '1', body: 'x' }, '{"to":"phone","text":"body"}').messages).toHaveLength(1);
  expect(read({ messages: null, cursor: '7' })).toEqual({ messages: [], cursor: '7' });
});

it('leaves out what is no message and takes the rest', () => {
  const rows = [null, 7, 'x', [], {}, { to: '1' }, { text: 'x' }, { to: {}, text: 'x' }];
  const good = { to: '+12025550134', text: 'ok', ts: {}, service: ['x'], cursor: null };
  expect(read({ messages: [...rows, good] }).messages).toEqual([
    { to: '+12025550134', text: 'ok', service: '', sender: '', id: '', sentAtMs: null },
  ]);
});

it.each([
  ['<html>', 'not_json', ''],
  ['', 'not_json', ''],
  ['{"messages":[', 'not_json', ''],
  ['{}', 'no_messages_field', 'messages'],
  ['{"messages":{}}', 'no_messages_field', 'messages'],
  ['null', 'no_messages_field', 'messages'],
])('says what is wrong with %s', (body, fault, detail) => {
  expect(faultOf(() => readAnswer(Buffer.from(body), parseMapping('')))).toEqual([fault, detail]);
});

it.each([
  ['{', ''],
  ['[]', ''],
  ['{"nosuch":"x"}', 'nosuch'],
  ['{"to":7}', 'to'],
  ['{"to":""}', 'to'],
  ['{"text":"a..b"}', 'text'],
])('says which field of the mapping %s is wrong', (mapping, detail) => {
  expect(faultOf(() => parseMapping(mapping))).toEqual(['bad_mapping', detail]);
});

it('cuts texts and drops what a database cannot store', () => {
  const [message] = read({
    messages: [{ to: '1', text: `a\0b${'x'.repeat(9_000)}`, service: '\ud800' }],
  }).messages;
  expect(message?.text.slice(0, 3)).toBe('abx');
  expect(message?.text).toHaveLength(4_000);
  expect(message?.service).toBe('\ufffd');
});

it('is not led astray by names that every object has', () => {
  expect(faultOf(() => read({}, '{"messages":"constructor.prototype"}'))[0]).toBe(
    'no_messages_field',
  );
});

it.each([
  [1_767_225_600, 1_767_225_600_000],
  [1_767_225_600_123, 1_767_225_600_123],
  ['1767225600', 1_767_225_600_000],
  [1_767_225_600.5, 1_767_225_600_500],
  ['2026-01-01T00:00:00Z', 1_767_225_600_000],
  ['2026-01-01T03:00:00+03:00', 1_767_225_600_000],
  ['2026-01-01 00:00:00', 1_767_225_600_000],
  ['2026-01-01T00:00:00.250', 1_767_225_600_250],
  [0, null],
  [-5, null],
  [NaN, null],
  [1e300, null],
  ['yesterday', null],
  ['2026-13-45T99:99', null],
  [null, null],
  [{}, null],
])('reads the time %p as %p', (value, ms) => expect(timeOf(value)).toBe(ms));
