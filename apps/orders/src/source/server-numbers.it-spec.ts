import { create, ListServerNumbers } from '@numera/contracts';
import { startTestApps, type TestApps } from '@numera/testing';
import { ordersApp } from '../orders.app';

jest.setTimeout(60_000);

describe('what users read sources as', () => {
  let apps: TestApps;

  beforeAll(async () => {
    apps = await startTestApps([ordersApp], { env: { SOURCE_ORDER: 'ring4,smspool' } });
  });

  afterAll(() => apps.stop());

  async function numbersOf(...sourceIds: string[]): Promise<number[]> {
    const { servers } = await apps.witness.ask(create(ListServerNumbers, { sourceIds }));
    expect(servers.map(({ sourceId }) => sourceId)).toEqual(sourceIds);
    return servers.map(({ serverNumber }) => serverNumber);
  }

  it('follows the configured order, and goes on with those that are first asked for', async () => {
    expect(await numbersOf('smspool', 'ring4')).toEqual([2, 1]);
    expect(await numbersOf('later', 'smspool')).toEqual([3, 2]);
  });

  it('is one number a source, also when several are met at the same moment', async () => {
    const asked = ['a', 'b', 'c', 'd'];
    const answers = await Promise.all(asked.map((sourceId) => numbersOf(sourceId)));
    expect(new Set(answers.flat()).size).toBe(asked.length);
    expect(await numbersOf(...asked)).toEqual(answers.flat());
  });
});
