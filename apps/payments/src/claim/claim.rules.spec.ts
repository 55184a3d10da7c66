import { newId } from '@numera/kernel';
import { amountRefusal, claimReference, paymentKey } from './claim.rules';

it('gives a claim one reference, without letters that are mistaken for others', () => {
  const claimId = newId();
  expect(claimReference(claimId)).toBe(claimReference(claimId));
  expect(claimReference(claimId)).toMatch(/^NUM-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$/u);
  expect(claimReference(newId())).not.toBe(claimReference(claimId));
});

it('sees the same payment in other case, spaces and digits', () => {
  expect(paymentKey(' tx 12٣ab ')).toBe('TX123AB');
  expect(paymentKey('TX123AB')).toBe('TX123AB');
});

it.each(['', 'abc', '???????', 'a'.repeat(129), '<script>'])('takes %s for no reference', (typed) =>
  expect(paymentKey(typed)).toBeNull(),
);

it('knows the limits of an amount', () => {
  const limits = { depositAddress: 'a', minDeposit: 100n, maxDeposit: 1000n };
  expect(amountRefusal(99n, limits)).toBe('below_minimum');
  expect(amountRefusal(100n, limits)).toBeNull();
  expect(amountRefusal(1001n, limits)).toBe('above_maximum');
  expect(amountRefusal(500n, { ...limits, depositAddress: null })).toBe('closed');
});
