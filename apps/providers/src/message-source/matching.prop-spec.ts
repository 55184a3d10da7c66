import fc from 'fast-check';
import { CLOCK_TOLERANCE_MS, matchMessage, type Candidate } from './matching.rules';

const KEYS = ['whatsapp', 'telegram', 'google'];
const NOW = 10_000_000;

const candidates = fc
  .array(
    fc.record({
      serviceKey: fc.constantFrom(...KEYS),
      openedAtMs: fc.integer({ min: 0, max: NOW }),
      heldMs: fc.option(fc.integer({ min: 0, max: NOW })),
    }),
    { maxLength: 5 },
  )
  .map((rows) =>
    rows.map(({ serviceKey, openedAtMs, heldMs }, at): Candidate => ({
      reservationId: `r${at}`,
      ...{ serviceKey, openedAtMs, isOpen: heldMs === null, resendOf: null },
      closedAtMs: heldMs === null ? null : openedAtMs + heldMs,
    })),
  );
const service = fc.record({
  named: fc.option(fc.constantFrom(...KEYS)),
  mentioned: fc.uniqueArray(fc.constantFrom(...KEYS)),
});
const time = fc
  .tuple(fc.integer({ min: -NOW, max: NOW }), fc.integer({ min: 0, max: 200_000 }))
  .map(([fromMs, length]) => ({ fromMs, toMs: fromMs + length }));
const facts = { known: true, nowMs: NOW };

it('gives a message only to who holds the number at its time and waits for that service', () => {
  fc.assert(
    fc.property(candidates, service, time, (list, said, when) => {
      const match = matchMessage(list, said, when, facts);
      if (!('reservationId' in match)) return;
      const taker = list.find((one) => one.reservationId === match.reservationId);
      expect(taker?.isOpen).toBe(true);
      expect(when.toMs).toBeGreaterThanOrEqual((taker?.openedAtMs ?? 0) - CLOCK_TOLERANCE_MS);
      if (said.named !== null) expect(taker?.serviceKey).toBe(said.named);
      else if (said.mentioned.length > 0) expect(said.mentioned).toContain(taker?.serviceKey);
    }),
  );
});

it('gives a message to nobody when a second one could be meant as well', () => {
  fc.assert(
    fc.property(candidates, service, time, (list, said, when) => {
      const match = matchMessage(list, said, when, facts);
      if (!('reservationId' in match)) return;
      const taker = list.find((one) => one.reservationId === match.reservationId);
      if (!taker) throw new Error('a stranger was given the message');
      const twin = { ...taker, reservationId: 'twin' };
      expect(matchMessage([...list, twin], said, when, facts)).toEqual({ cause: 'ambiguous' });
    }),
  );
});

it('does not depend on the order in which reservations are found', () => {
  fc.assert(
    fc.property(candidates, service, time, (list, said, when) => {
      expect(matchMessage([...list].reverse(), said, when, facts)).toEqual(
        matchMessage(list, said, when, facts),
      );
    }),
  );
});
