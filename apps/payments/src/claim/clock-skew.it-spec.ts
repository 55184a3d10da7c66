import { create, DecideClaim, SubmitClaim } from '@numera/contracts';
import { Database } from '@numera/database';
import { Clock, newId } from '@numera/kernel';
import { startTestApps, withSkewedClock, type TestApps } from '@numera/testing';
import { paymentsApp } from '../payments.app';
import { ClaimService } from './claim.service';

describe.each([
  ['ahead', 30_000],
  ['behind', -30_000],
])('payments whose clock is half a minute %s', (_, skewMs) => {
  let apps: TestApps;
  const credits: string[] = [];

  beforeAll(async () => {
    apps = await withSkewedClock(skewMs, (clock) =>
      startTestApps([paymentsApp], {
        env: { BINANCE_WALLET: 'wallet-address' },
        replace: [{ provide: Clock, useValue: clock }],
      }),
    );
    // A wallet that never answers, so that claims stay approved.
    await apps.transport.attach({
      service: 'wallet',
      subscriptions: ['wallet.transfer.post.v1'],
      queries: [],
      prefetch: 8,
      deliver: ({ payload }) => Promise.resolve(void credits.push(String(payload['transferId']))),
      answer: () => Promise.resolve({}),
      bury: () => Promise.resolve(),
    });
  }, 60_000);
  afterAll(() => apps.stop());

  const sweep = () =>
    withSkewedClock(skewMs, () => apps.get('payments', ClaimService).sweepUncredited());

  it('asks the wallet again when its answer is a minute late, and not before', async () => {
    const claimId = newId();
    await apps.witness.send(
      create(SubmitClaim, { claimId, userId: '7', amount: 500n, paymentReference: newId() }),
    );
    await apps.witness.send(create(DecideClaim, { claimId, adminId: '1', decision: 'approve' }));
    const decide = (ago: string): Promise<unknown[]> =>
      apps
        .get('payments', Database)
        .query('UPDATE claims SET decided_at = now() - $2::interval WHERE claim_id = $1', [
          claimId,
          ago,
        ]);
    const asked = credits.length;
    await decide('45 seconds');
    await sweep();
    expect(credits).toHaveLength(asked);
    await decide('61 seconds');
    await sweep();
    expect(credits).toHaveLength(asked + 1);
  });
});
