import { createTestBroker, type TestBroker } from '@numera/testing';
import { describeMainJob } from './main-job';
import { Shop } from './shop';

jest.setTimeout(90_000);

let broker: TestBroker;

describeMainJob(async () => {
  broker = await createTestBroker();
  return Shop.open({}, broker.url);
});

// After the shop has closed, which was told to first.
afterAll(() => broker.drop());
