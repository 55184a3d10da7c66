import { AppError } from '@numera/kernel';
import { textKeyOf } from './error-text';

it('has a text of its own for what a user can understand', () => {
  expect(textKeyOf(new AppError('CATALOGUE.EMPTY', 'unavailable'))).toBe('error.empty_catalogue');
  expect(textKeyOf(new AppError('MESSAGING.TIMEOUT', 'unavailable'))).toBe('error.provider_down');
});

it.each([new Error('x'), 'x', null, new AppError('WALLET.MISSING_RESULT', 'bug')])(
  'tells only a reference of %p',
  (thrown) => expect(textKeyOf(thrown)).toBeNull(),
);
