import { describeMainJob } from './main-job';
import { Shop } from './shop';

jest.setTimeout(90_000);

describeMainJob(() => Shop.open());
