import {
  CodeReceived,
  create,
  encode,
  ActiveList,
  ListedMessage,
  ReservationOpened,
} from '@numera/contracts';
import { Database } from '@numera/database';
import { Clock, newId } from '@numera/kernel';
import { startTestApps, waitFor, withSkewedClock, type TestApps } from '@numera/testing';
import { pollerApp } from '../poller.app';
import { AccountStore } from './account.store';

describe.each([
  ['ahead', 30_000],
  ['behind', -30_000],
])('a poller whose clock is half a minute %s', (_, skewMs) => {
  let apps: TestApps;
  const externalId = 'ABCDEFGH';

  beforeAll(async () => {
    apps = await withSkewedClock(skewMs, (clock) =>
      startTestApps([pollerApp], {
        env: { POLL_SCHEDULE: '60:1,*:1' },
        replace: [{ provide: Clock, useValue: clock }],
      }),
    );
    await apps.transport.attach({
      service: 'providers',
      subscriptions: [],
      queries: ['providers.message.list.v1', 'providers.message.check.v1'],
      prefetch: 8,
      deliver: () => Promise.resolve(),
      answer: () => {
        const text = 'Your code is 123-456';
        const row = create(ListedMessage, { externalId, state: 'received', text, vendorCode: '' });
        return Promise.resolve(encode(create(ActiveList, { listed: [row] })));
      },
      bury: () => Promise.resolve(),
    });
  }, 60_000);
  afterAll(() => apps.stop());

  const query = <Row extends object>(text: string): Promise<Row[]> =>
    apps.get('poller', Database).query<Row>(text);

  it('dates a code by the clock of the database', async () => {
    const [{ at: before }] = (await query<{ at: Date }>('SELECT now() AS at')) as [{ at: Date }];
    await apps.witness.send(
      create(ReservationOpened, {
        orderId: newId(),
        userId: '1',
        serviceId: 1012,
        serviceName: 'WhatsApp',
        serviceEmoji: '',
        countryCode: 'US',
        numberType: 'temporary',
        price: 15n,
        reservationId: newId(),
        phoneNumber: '+12025550134',
        accountId: 'account',
        externalId,
        openedAt: before.toISOString(),
        deadline: new Date(before.getTime() + 600_000).toISOString(),
        serverNumber: 1,
      }),
    );
    const { seenAt } = await apps.witness.waitForEvent(CodeReceived, () => true, 15_000);
    const [{ at: after }] = (await query<{ at: Date }>('SELECT now() AS at')) as [{ at: Date }];
    expect(Date.parse(seenAt)).toBeGreaterThanOrEqual(before.getTime());
    expect(Date.parse(seenAt)).toBeLessThanOrEqual(after.getTime());
  });

  it('leaves an account to who looks at it until the lease is over, and looks no later', async () => {
    const [store, other] = [apps.get('poller', AccountStore), newId()];
    const lease = (until: string): Promise<unknown[]> =>
      query(
        `INSERT INTO accounts (account_id, next_look_at, leased_by, leased_until)
         VALUES ('leased', now(), '${other}', now() + interval '${until}')
         ON CONFLICT (account_id) DO UPDATE SET leased_by = excluded.leased_by,
           leased_until = excluded.leased_until, next_look_at = excluded.next_look_at`,
      );
    const ownerOf = async (): Promise<string | undefined> =>
      (
        await query<{ leased_by: string }>(
          `SELECT leased_by FROM accounts WHERE account_id = 'leased'`,
        )
      )[0]?.leased_by;
    await lease('15 seconds');
    const claimed = await withSkewedClock(skewMs, () => store.claimDue());
    expect(claimed?.accountId).not.toBe('leased');
    expect(await ownerOf()).toBe(other);
    await lease('-1 millisecond');
    await waitFor(async () => (await ownerOf()) !== other, {
      deadlineMs: 15_000,
      what: 'the account to be taken',
    });
  });
});
