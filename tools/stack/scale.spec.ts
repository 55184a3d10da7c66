import type { AppError } from '@numera/kernel';
import { parseScale } from './scale';

const SERVICES = ['wallet', 'poller'];

it('reads replicas by service, in both forms', () => {
  expect(parseScale(['--scale', 'poller=3', '--scale=wallet=2'], SERVICES)).toEqual({
    poller: 3,
    wallet: 2,
  });
});

it('names every part that it does not understand', () => {
  const args = ['--scale', 'poler=3', '--scale', 'poller=0', '--fast', '--scale'];
  expect.assertions(1);
  try {
    parseScale(args, SERVICES);
  } catch (thrown) {
    expect((thrown as AppError).details['problems']).toHaveLength(4);
  }
});
