import * as fc from 'fast-check';
import { KNOWN_SERVICES } from './known-services';
import { mentionedServices } from './service-mentions';
import { serviceKeyOf } from './service-names';

const KEYS = new Set(KNOWN_SERVICES.map(({ key }) => key));
const texts = fc.oneof(
  fc.string({ maxLength: 300, unit: 'grapheme' }),
  fc.string({ maxLength: 300, unit: 'binary' }),
);

it('answers known keys, each once, of any text and sender', () => {
  fc.assert(
    fc.property(texts, texts, (text, sender) => {
      const keys = mentionedServices(text, sender);
      expect(new Set(keys).size).toBe(keys.length);
      expect(keys.filter((key) => !KEYS.has(key))).toEqual([]);
    }),
  );
});

it('has the key of any known name for a sender first', () => {
  const names = KNOWN_SERVICES.flatMap((one) => [...one.names, ...one.commonNames]);
  fc.assert(
    fc.property(fc.constantFrom(...names), texts, (name, text) => {
      if (/\p{L}/u.test(name)) expect(mentionedServices(text, name)[0]).toBe(serviceKeyOf(name));
    }),
  );
});

it('makes one key of a name however it is spaced and written', () => {
  fc.assert(
    fc.property(texts, (name) => {
      const key = serviceKeyOf(name);
      expect(serviceKeyOf(key)).toBe(key);
    }),
  );
});

/** The limit is a hundred times what it takes: it tells hanging from working, and never measures the machine. */
it.each(['WhatsApp ', '微信', 'a', 'code Bolt ', '[', 'x.', 'واتس '])(
  'reads %j repeated to 100,000 characters',
  (piece) => {
    const startedAt = performance.now();
    mentionedServices(piece.repeat(100_000 / piece.length));
    expect(performance.now() - startedAt).toBeLessThan(5_000);
  },
);
