import { CaptureHold, create, GetStatement, PlaceHold, PostTransfer } from '@numera/contracts';
import { Database } from '@numera/database';
import { Clock, derivedId, newId } from '@numera/kernel';
import { startTestApps, withSkewedClock, type TestApps } from '@numera/testing';
import { walletApp } from '../wallet.app';

describe.each([
  ['ahead', 30_000],
  ['behind', -30_000],
])('a wallet whose clock is half a minute %s', (_, skewMs) => {
  let apps: TestApps;
  beforeAll(async () => {
    apps = await withSkewedClock(skewMs, (clock) =>
      startTestApps([walletApp], { replace: [{ provide: Clock, useValue: clock }] }),
    );
  }, 60_000);
  afterAll(() => apps.stop());

  it('dates every movement by the clock of the database', async () => {
    const nowMs = async (): Promise<number> => {
      const [row] = await apps
        .get('wallet', Database)
        .query<{ at: Date }>('SELECT clock_timestamp() AS at');
      return row?.at.getTime() ?? NaN;
    };
    const [userId, holdId, startedMs] = ['7', newId(), await nowMs()];
    const reference = 'r';
    for (const command of [
      create(PostTransfer, { transferId: newId(), userId, kind: 'deposit', amount: 9n, reference }),
      create(PlaceHold, { holdId, userId, amount: 5n, reference }),
      create(CaptureHold, { holdId, userId, transferId: derivedId('c', holdId) }),
    ]) {
      await withSkewedClock(skewMs, () => apps.witness.send(command));
    }
    const endedMs = await nowMs();
    const { movements } = await apps.witness.ask(
      create(GetStatement, { userId, page: 1, pageSize: 10 }),
    );
    expect(movements.length).toBeGreaterThan(1);
    for (const { occurredAt } of movements) {
      expect(Date.parse(occurredAt)).toBeGreaterThanOrEqual(startedMs);
      expect(Date.parse(occurredAt)).toBeLessThanOrEqual(endedMs);
    }
  });
});
