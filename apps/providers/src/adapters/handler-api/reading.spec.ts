import { failureOf } from '../contract/failure-of';
import { buy, Replayed, US } from './handler-api.replay';

describe('what handler_api answers', () => {
  let world: Replayed;
  beforeEach(async () => {
    world = await Replayed.start();
  });
  afterEach(() => world.stop());

  describe('a purchase', () => {
    const SOLD = {
      activationId: 635_468_021,
      phoneNumber: '12025550123',
      activationCost: '0.1234',
      activationTime: '2026-03-01 13:00:00',
      activationEndTime: '2026-03-01 13:15:00',
    };

    it('lasts as long as the provider’s own clock says, whatever its zone', async () => {
      world.json(SOLD);
      expect(await buy(world.adapter)).toEqual({
        outcome: 'acquired',
        externalId: '635468021',
        phoneNumber: '+12025550123',
        costE4: 1_234n,
        expiresAtMs: 1_000_000 + 900_000,
        pool: null,
      });
    });

    it.each([
      ['nothing', {}],
      ['an end before its start', { ...SOLD, activationEndTime: '2026-03-01 12:00:00' }],
      ['words', { ...SOLD, activationTime: 'now', activationEndTime: 'later' }],
      ['two kinds of time', { ...SOLD, activationEndTime: 1_772_370_000 }],
    ])('lasts twenty minutes where its times say %s', async (_, body) => {
      world.json({ activationId: 1, phoneNumber: '12025550123', ...body });
      expect(await buy(world.adapter)).toMatchObject({ expiresAtMs: 1_000_000 + 1_200_000 });
    });

    it('costs the price that was seen last where the answer does not tell, never more than allowed', async () => {
      world.json({ activationId: 1, phoneNumber: '12025550123' });
      expect(await buy(world.adapter)).toMatchObject({ costE4: 2_400n });
      world.byAction['getPrices'] = {
        status: 200,
        body: { 187: { wa: { cost: 0.11, count: 1 } } },
      };
      await world.adapter.offers({ serviceId: 1012 });
      expect(await buy(world.adapter)).toMatchObject({ costE4: 1_100n });
    });

    it.each([
      ['no number', { activationId: 1 }, '1'],
      ['a number too short for its country', { activationId: 1, phoneNumber: '1202555' }, '1'],
      ['a list for a number', { activationId: 'A7', phoneNumber: [] }, 'A7'],
    ])('is unknown, with its id, when sold with %s', async (_, body, externalId) => {
      world.json(body);
      expect(await buy(world.adapter)).toMatchObject({ outcome: 'unknown', externalId });
    });

    it.each(['ACCESS_NUMBER', 'ACCESS_NUMBER:', 'ACCESS_NUMBER:12', 'ACCESS_NUMBER:12:1202'])(
      'is unknown when its text was cut off: %s',
      async (text) => {
        world.byAction['getNumberV2'] = { status: 200, body: 'BAD_ACTION', raw: true };
        world.say(text);
        expect(await buy(world.adapter)).toMatchObject({ outcome: 'unknown' });
      },
    );

    it('is unknown when a refusal names an activation all the same', async () => {
      world.json({ title: 'NO_NUMBERS', activationId: 7 }, 409);
      expect(await buy(world.adapter)).toMatchObject({ outcome: 'unknown', externalId: '7' });
    });
  });

  describe('a status', () => {
    it.each([
      ['STATUS_WAIT_CODE', { state: 'waiting', expiresAtMs: null }],
      ['STATUS_WAIT_RESEND', { state: 'waiting', expiresAtMs: null }],
      ['STATUS_WAIT_RETRY:1234', { state: 'waiting', expiresAtMs: null }],
      ['STATUS_OK:12:34', { state: 'received', text: '12:34', vendorCode: '12:34' }],
      [`STATUS_OK:${'word '.repeat(20)}`, { state: 'received', vendorCode: null }],
      ['STATUS_CANCEL', { state: 'refunded' }],
      ['CANCELED', { state: 'ended' }],
      ['FINISHED', { state: 'ended' }],
      ['NO_ACTIVATION', { state: 'missing' }],
      ['{"verificationType":0,"sms":null}', { state: 'waiting', expiresAtMs: null }],
      ['{"sms":{"code":null,"text":""}}', { state: 'waiting', expiresAtMs: null }],
      ['{"sms":[{"code":1,"text":"a"},{"code":2,"text":"b"}]}', { text: 'b', vendorCode: '2' }],
      ['{"sms":{"code":"0123","text":"Code 0123"}}', { text: 'Code 0123', vendorCode: '0123' }],
      ['{"verificationType":1,"call":{"code":"77"}}', { state: 'received', vendorCode: '77' }],
    ])('%s', async (text, expected) => {
      world.say(text);
      expect(await world.adapter.check('1')).toMatchObject(expected);
    });

    it.each(['', 'STATUS_OK:', 'STATUS_OK', '[]', '{}', 'null', '[1]', '<b>1234</b>', 'STATUS'])(
      'that cannot be read is thrown, never taken for an end: %j',
      async (text) => {
        world.say(text);
        expect((await failureOf(world.adapter.check('1'))).retryable).toBe(true);
      },
    );
  });

  describe('a list of orders', () => {
    const ROW = {
      activationId: '1',
      serviceCode: 'wa',
      phoneNumber: '12025550123',
      activationCost: '0.24',
      activationStatus: '4',
      countryCode: '187',
    };

    it('is read in both shapes', async () => {
      const expected = [{ externalId: '1', serviceName: 'Whatsapp', countryCode: 'US' }];
      world.json({ status: 'success', activeActivations: [ROW] });
      expect(await world.adapter.listActive()).toMatchObject(expected);
      world.json({ status: 'success', data: [ROW] });
      expect(await world.adapter.listActive()).toMatchObject(expected);
    });

    it('is empty where the provider says so, and only then', async () => {
      world.json({ status: 'error', error: 'NO_ACTIVATIONS' });
      expect(await world.adapter.listActive()).toEqual([]);
      world.json({ status: 'success', data: [] });
      expect(await world.adapter.listActive()).toEqual([]);
      for (const body of [{}, { status: 'success' }, { data: null }, { data: 'none' }]) {
        world.json(body);
        expect((await failureOf(world.adapter.listActive())).retryable).toBe(true);
      }
    });

    it('has a row for each message of a number', async () => {
      world.json({ data: [{ ...ROW, smsCode: ['1', '1'], smsText: ['a 1', 'a 1'] }] });
      expect(await world.adapter.listActive()).toMatchObject([
        { state: 'received', code: '1', text: 'a 1' },
        { state: 'received', code: '1', text: 'a 1' },
      ]);
    });

    it('is read in pages until one is short', async () => {
      const rows = Array.from({ length: 250 }, (_, at) => ({ ...ROW, activationId: at + 1 }));
      Object.defineProperty(world, 'answer', {
        get: () => {
          const start = Number(world.server.received.at(-1)?.fields['start']);
          return { status: 200, body: { data: rows.slice(start, start + 100) } };
        },
      });
      expect(await world.adapter.listActive()).toHaveLength(250);
      expect(world.sent('getActiveActivations')).toHaveLength(3);
    });

    it.each([100, 130])('is whole where the server knows no pages (%i rows)', async (length) => {
      world.json({ data: Array.from({ length }, (_, at) => ({ ...ROW, activationId: at + 1 })) });
      expect(await world.adapter.listActive()).toHaveLength(length);
    });

    it('survives rows that are none, and does without the directory', async () => {
      world.byAction['getCountries'] = { status: 500, body: 'ERROR_SQL', raw: true };
      world.json({ data: [null, 7, {}, { activationId: '' }, ROW, { activationId: 2, sms: [] }] });
      expect(await world.adapter.listActive()).toMatchObject([
        { externalId: '1', countryCode: null, phoneNumber: '+12025550123' },
        { externalId: '2', state: 'waiting', phoneNumber: null, costE4: null },
      ]);
    });

    it('has times once a purchase has told how the provider’s clock goes', async () => {
      const at = '2026-03-01 13:00:00';
      world.json({ data: [{ ...ROW, activationTime: at }] });
      expect(await world.adapter.listActive()).toMatchObject([{ orderedAtMs: null }]);
      const calledAtMs = Date.parse('2026-03-01T10:00:02Z');
      world.json({ activationId: 9, phoneNumber: '12025550123', activationTime: at });
      await world.adapter.acquire({ ...US, reservationId: 'R', maxCostE4: 1n, calledAtMs });
      world.json({ data: [{ ...ROW, activationTime: at }] });
      const orderedAtMs = Date.parse('2026-03-01T10:00:00Z');
      expect(await world.adapter.listActive()).toMatchObject([
        { orderedAtMs, expiresAtMs: orderedAtMs + 1_200_000 },
      ]);
    });
  });

  describe('prices', () => {
    it('are those of the real lines, not of the virtual ones of the same country', async () => {
      world.byAction['getCountries'] = {
        status: 200,
        body: { 12: { id: 12, eng: 'USA (virtual)' }, 187: { id: 187, eng: 'USA' } },
      };
      world.json({
        12: { wa: { cost: 0.01, count: 9 } },
        187: { wa: { cost: '0.24', count: '5' } },
      });
      expect(await world.adapter.offers({ serviceId: 1012 })).toEqual([
        { ...US, costE4: 2_400n, pool: null },
      ]);
      expect(await world.adapter.stock(US)).toBe(5);
    });

    it('are offered unless the list itself says that nothing is left', async () => {
      const offered = async (price: object) => {
        world.json({ 187: { wa: price } });
        return (await world.adapter.offers({ serviceId: 1012 })).length;
      };
      expect(await offered({ cost: 0.24, count: 0 })).toBe(0);
      expect(await offered({ cost: 0.24, count: '0', physicalCount: 3 })).toBe(1);
      expect(await offered({ cost: 0.24 })).toBe(1);
      expect(await offered({ '0.24': 0 })).toBe(0);
    });

    it.each([[[]], [{}], [{ 187: [] }], [{ 187: { wa: {} } }], [{ 999: { wa: { cost: 1 } } }]])(
      'of nothing are none: %j',
      async (body) => {
        world.json(body);
        expect(await world.adapter.offers({ serviceId: 1012 })).toEqual([]);
        expect(await world.adapter.stock(US)).toBe(0);
      },
    );

    it('of what is not in the catalogue are not asked for', async () => {
      expect(await world.adapter.offers({ serviceId: 5 })).toEqual([]);
      expect(await world.adapter.offers({ countryCode: 'XX' })).toEqual([]);
      expect(world.sent('getPrices')).toEqual([]);
      expect(
        await failureOf(world.adapter.stock({ serviceId: 5, countryCode: 'US' })),
      ).toMatchObject({ code: 'PROVIDER.SERVICE_UNAVAILABLE', reason: 'not_served' });
    });
  });
});
