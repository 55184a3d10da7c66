import { failureOf } from './failure-of';
import type { Stage } from './stage.contract';
import { BREAKAGES } from './world';

const TEXT = 'رمز التحقق: 12345 🔑';
const CODE = '12345';

export function describeWaiting(stage: Stage): void {
  const { guessesCodes = true, checksWholeTexts = true } = stage.traits;
  const code = guessesCodes ? CODE : null;

  describe('waiting', () => {
    if (stage.can('listActive')) {
      it('lists a bought number as waiting', async () => {
        const order = await stage.bought();
        expect(await stage.active(order.externalId)).toMatchObject([
          {
            state: 'waiting',
            phoneNumber: order.phoneNumber,
            costE4: order.costE4,
            countryCode: stage.world.product.countryCode,
            code: null,
            text: null,
          },
        ]);
      });

      it('lists a message once and in full', async () => {
        const { externalId } = await stage.bought();
        await stage.world.deliver(externalId, TEXT, CODE);
        const listed = await stage.active(externalId);
        expect(listed).toMatchObject([{ state: 'received', text: TEXT, code }]);
      });
    }

    if (stage.can('listActive') && stage.can('services')) {
      it('lists an order under the name that its services have', async () => {
        const { externalId } = await stage.bought();
        const { serviceId } = stage.world.product;
        const services = await stage.adapter.services();
        const name = services.find((one) => one.serviceId === serviceId)?.name;
        expect(await stage.active(externalId)).toMatchObject([{ serviceName: name }]);
      });
    }

    it('checks a bought number as waiting', async () => {
      const { externalId } = await stage.bought();
      expect(await stage.adapter.check(externalId)).toMatchObject({ state: 'waiting' });
    });

    it('tells a message, and tells it again: what is the same text twice is not ours to drop', async () => {
      const { externalId } = await stage.bought();
      await stage.world.deliver(externalId, TEXT, CODE);
      const text = checksWholeTexts ? TEXT : CODE;
      const received = { state: 'received', text, vendorCode: code };
      expect(await stage.adapter.check(externalId)).toMatchObject(received);
      expect(await stage.adapter.check(externalId)).toMatchObject(received);
    });

    it('knows an order that does not exist as missing', async () => {
      expect(await stage.adapter.check(stage.world.unknownId)).toEqual({ state: 'missing' });
    });
  });
}

export function describeRemoteWaiting(stage: Stage): void {
  describe('waiting for answers that are spoilt', () => {
    it.each(BREAKAGES)('throws a failure worth retrying, never an empty list (%s)', async (how) => {
      await stage.open(how === 'slow');
      const { externalId } = await stage.bought();
      stage.wire.breakAnswers(how);
      const asked = [stage.adapter.check(externalId)];
      const listed = stage.can('listActive') ? [stage.adapter.listActive()] : [];
      for (const question of [...asked, ...listed]) {
        expect((await failureOf(question)).retryable).toBe(true);
      }
    });
  });
}
