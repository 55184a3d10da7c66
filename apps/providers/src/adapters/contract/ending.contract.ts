import { newId } from '@numera/kernel';
import type { Stage } from './stage.contract';
import { BREAKAGES } from './world';

export function describeEnding(stage: Stage): void {
  const { locksCancel = true } = stage.traits;

  describe('cancelling', () => {
    if (locksCancel) {
      it('is locked at first', async () => {
        const { externalId } = await stage.bought();
        await stage.world.lockCancel(true);
        expect(await stage.adapter.cancel(externalId)).toMatchObject({ outcome: 'locked' });
        expect(await stage.adapter.check(externalId)).toMatchObject({ state: 'waiting' });
      });
    }

    it('gives the money back, and says so afterwards', async () => {
      const { externalId } = await stage.bought();
      expect(await stage.adapter.cancel(externalId)).toMatchObject({ outcome: 'refunded' });
      expect(await stage.adapter.check(externalId)).toEqual({ state: 'refunded' });
      if (!stage.can('listActive')) return;
      const states = (await stage.active(externalId)).map((order) => order.state);
      expect(states).not.toContain('waiting');
    });

    it('takes an order that is not known for missing, never for cancelled', async () => {
      const { unknownId } = stage.world;
      expect(await stage.adapter.cancel(unknownId)).toEqual({ outcome: 'missing' });
    });

    it('gives no refund after a message', async () => {
      const { externalId } = await stage.served();
      const { outcome } = await stage.adapter.cancel(externalId);
      expect(['refused', 'missing']).toContain(outcome);
    });
  });

  if (stage.can('resend')) {
    describe('a further code on the same number', () => {
      const again = (externalId: string) =>
        stage.adapter.resend(externalId, { reservationId: newId(), calledAtMs: Date.now() });

      it('may be asked for once a code has come, and is told like the first', async () => {
        const { externalId } = await stage.served();
        expect(await stage.adapter.checkResend(externalId)).toMatchObject({ outcome: 'available' });
        const result = await again(externalId);
        expect(result).toMatchObject({ outcome: 'requested' });
        if (result.outcome !== 'requested') return;
        await stage.world.deliver(result.externalId, 'Your other code is 5678', '5678');
        const { checksWholeTexts = true } = stage.traits;
        expect(await stage.adapter.check(result.externalId)).toMatchObject({
          state: 'received',
          text: checksWholeTexts ? 'Your other code is 5678' : '5678',
        });
      });

      it('is missing for an order that is not known', async () => {
        const { unknownId } = stage.world;
        expect(await again(unknownId)).toEqual({ outcome: 'missing' });
        expect(await stage.adapter.checkResend(unknownId)).toEqual({ outcome: 'missing' });
      });
    });
  }

  if (stage.can('finish')) {
    describe('finishing', () => {
      it('says that a number has served, as often as it is said', async () => {
        const { externalId } = await stage.served();
        expect(await stage.adapter.finish(externalId)).toEqual({ outcome: 'finished' });
        const { outcome } = await stage.adapter.finish(externalId);
        expect(['finished', 'missing', 'refused']).toContain(outcome);
      });

      it('is missing for an order that is not known', async () => {
        const { unknownId } = stage.world;
        expect(await stage.adapter.finish(unknownId)).toEqual({ outcome: 'missing' });
      });
    });
  }
}

export function describeRemoteEnding(stage: Stage): void {
  describe('ending over a network', () => {
    it('is refused, to be tried again, when requests are limited', async () => {
      const { externalId } = await stage.bought();
      stage.wire.limitRequests();
      expect(await stage.adapter.cancel(externalId)).toMatchObject({
        outcome: 'refused',
        error: { code: 'PROVIDER.RATE_LIMITED', retryable: true },
      });
    });

    it.each(BREAKAGES)('is unknown when the answer is lost (%s)', async (how) => {
      await stage.open(how === 'slow');
      const { externalId } = await stage.bought();
      stage.wire.breakAnswers(how);
      expect(await stage.adapter.cancel(externalId)).toMatchObject({ outcome: 'unknown' });
      stage.wire.breakAnswers(null);
      expect(await stage.adapter.check(externalId)).toEqual({ state: 'refunded' });
    });

    if (stage.can('resend')) {
      it.each(BREAKAGES)(
        'does not know of a further code when the answer is lost (%s)',
        async (how) => {
          await stage.open(how === 'slow');
          const { externalId } = await stage.served();
          stage.wire.breakAnswers(how);
          const request = { reservationId: externalId, calledAtMs: Date.now() };
          expect(await stage.adapter.resend(externalId, request)).toMatchObject({
            outcome: 'unknown',
          });
        },
      );
    }
  });
}
