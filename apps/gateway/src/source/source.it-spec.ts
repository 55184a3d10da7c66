import {
  create,
  ListServerNumbers,
  ListSources,
  PauseSource,
  ServerNumberList,
  SourceList,
  SourceRow,
} from '@numera/contracts';
import { SimulatedTelegram, type SimulatedPerson } from '@numera/sandbox';
import { startTestApps, waitFor, type TestApps } from '@numera/testing';
import { gatewayApp } from '../gateway.app';
import { Neighbours } from '../neighbours.fixture';
import { confirmPause, openSources } from './source.callback';

jest.setTimeout(60_000);

const [ADMIN, USER] = [700_001, 700_003];
const SMSPOOL = {
  sourceId: 'smspool',
  kind: 'smspool',
  state: 'open',
  cause: 'recovered',
  probeAt: null,
  health: 'healthy',
  balance: 1_240n,
  codes: 46,
  misses: 4,
  medianSeconds: 14,
} as const;
const CUT_OFF = {
  ...SMSPOOL,
  sourceId: 'sim',
  kind: 'handler_api',
  state: 'cut_off',
  cause: 'no_codes',
  probeAt: '2026-03-01T10:30:00.000Z',
  health: 'bad_key',
  balance: null,
  codes: 0,
  misses: 0,
  medianSeconds: null,
} as const;

describe('sources, for admins', () => {
  let telegram: SimulatedTelegram;
  let apps: TestApps;
  const neighbours = new Neighbours();
  const people = new Map<number, SimulatedPerson>();

  beforeAll(async () => {
    telegram = new SimulatedTelegram({ flood: null });
    const { url } = await telegram.start();
    for (const id of [ADMIN, USER]) {
      const person = { id, firstName: `P${id}`, languageCode: 'en', started: true };
      people.set(id, telegram.addPerson(person as never));
    }
    apps = await startTestApps([gatewayApp], {
      env: { BOT_TOKEN: telegram.token, TELEGRAM_API_ROOT: url, ADMIN_IDS: String(ADMIN) },
    });
    await neighbours.play(apps.transport, 'providers', [PauseSource], [ListSources]);
    await neighbours.play(apps.transport, 'orders', [], [ListServerNumbers]);
    show(SMSPOOL, CUT_OFF);
    neighbours.answer(ListServerNumbers, ({ sourceIds }) =>
      create(ServerNumberList, {
        servers: sourceIds.map((sourceId, at) => ({ sourceId, serverNumber: at + 2 })),
      }),
    );
    for (const person of people.values()) person.send('/help');
    for (const person of people.values()) await person.waitForMessage(() => true);
  });

  afterAll(async () => {
    await apps.stop();
    await telegram.stop();
  });

  const person = (id: number): SimulatedPerson => people.get(id)!;
  const see = (words: RegExp, id = ADMIN) =>
    person(id).waitForMessage(({ text }) => words.test(text));
  const show = (...rows: (typeof SMSPOOL | typeof CUT_OFF)[]): void =>
    neighbours.answer(ListSources, () =>
      create(SourceList, { sources: rows.map((row) => create(SourceRow, row)) }),
    );

  it('are listed with state, health, balance and success', async () => {
    person(ADMIN).send('/sources');
    const { text } = await see(/smspool/u);
    const plain = text.replace(/[\u2066-\u2069]/gu, '');
    expect(plain).toContain('🟢 smspool · Server 2 · SMSPool · open');
    expect(plain).toContain('healthy · balance $12.40');
    expect(plain).toContain('92% (46 of 50) · 0:14');
    expect(plain).toContain('🔴 sim · Server 3 · handler_api provider · cut off for a while');
    expect(plain).toContain('the key is refused · balance unknown');
  });

  it('that are our own numbers have no balance to know', async () => {
    const own = {
      ...SMSPOOL,
      sourceId: 'stock',
      kind: 'stock',
      balance: null,
      codes: 0,
      misses: 0,
    } as const;
    neighbours.answer(ListSources, () =>
      create(SourceList, { sources: [create(SourceRow, { ...own, medianSeconds: null })] }),
    );
    person(ADMIN).send('/sources');
    const { text } = await see(/own numbers/u);
    expect(text.split('\n').slice(-2)).toEqual(['Account: healthy', 'Success: no numbers yet']);
    show(SMSPOOL, CUT_OFF);
  });

  it('are listed also while nobody says what users read them as', async () => {
    neighbours.answer(ListServerNumbers, () => {
      throw new Error('away');
    });
    person(ADMIN).send('/sources');
    await see(/smspool\W+ · — · SMSPool/u);
  });

  it('say why one is cut off and when it is tried again', async () => {
    person(ADMIN).send('/sources');
    await person(ADMIN).press(await see(/smspool/u), '🔴 sim');
    const { text } = await see(/Why/u);
    expect(text).toMatch(/its numbers brought no codes(.|\n)*1 Mar 2026, 10:30 \(UTC\)/u);
  });

  it('are paused only when that is confirmed', async () => {
    person(ADMIN).send('/sources');
    await person(ADMIN).press(await see(/smspool/u), '🟢 smspool');
    await person(ADMIN).press(await see(/smspool.*Why/su), '⏸ Pause');
    const question = await see(/Stop buying from/u);
    expect(neighbours.commands(PauseSource)).toEqual([]);
    await person(ADMIN).press(question, '⏸ Pause');
    await see(/is being paused/u);
    await waitFor(() => neighbours.commands(PauseSource).length === 1, {
      deadlineMs: 5_000,
      what: 'the command',
    });
    expect(neighbours.commands(PauseSource)[0]).toMatchObject({
      sourceId: 'smspool',
      paused: true,
      adminId: String(ADMIN),
    });
  });

  it('are no command for anybody else, and no button either', async () => {
    person(USER).send('/sources');
    const { messageId } = await see(/do not know this command/u, USER);
    const before = neighbours.commands(PauseSource).length;
    const presses = [
      openSources.pack({}),
      confirmPause.pack({ sourceId: 'smspool', verb: 'resume' }),
    ];
    for (const data of presses) {
      expect((await telegram.press(USER, messageId, data))?.text).toMatch(/admins only/u);
    }
    expect(neighbours.commands(PauseSource)).toHaveLength(before);
  });

  it.each([
    ['a source that is gone', 'sp:nobody'],
    ['what is no pause', 'sc:smspool:delete'],
  ])('refuse a button for %s', async (_, data) => {
    const { messageId } = person(ADMIN).botMessages()[0]!;
    expect((await telegram.press(ADMIN, messageId, data))?.text).toMatch(/expired/u);
  });
});
